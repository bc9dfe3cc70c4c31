//! How to read and change an asset, a ticket and a user.

use wats::domains::asset::{CountUpdate, ExternalRecord, ServiceRecord};
use wats::http::Request;
use wats::{
    Asset, AssetKey, AssetState, AssetType, Client, Endpoint, ScimPatch, ScimUser, Ticket,
    TicketStatus, Timestamp,
};

/// The asset that is changed, and one that is deleted.
const ASSET: &str = "FIX-0001";
const DOOMED: &str = "FIX-0002";

/// What is read and changed.
pub(crate) struct Subject {
    asset: String,
    kind: AssetType,
    ticket: String,
    /// Solved, to be archived.
    solved: String,
    user: String,
    /// To be deleted.
    leaver: String,
}

impl Subject {
    pub(crate) async fn new(client: &Client) -> Self {
        let asset = client.assets().get(ASSET).await.unwrap().unwrap();
        let ticket = async |subject: &str| {
            let ticket = client.tickets().create(&Ticket::new(subject)).await.unwrap();
            ticket.ticket_id.unwrap()
        };
        let user = async |name: &str| {
            client.scim().create_user(&ScimUser::new(name)).await.unwrap().id.unwrap()
        };
        let solved = ticket("solved").await;
        client.tickets().change_status(&solved, TicketStatus::SOLVED).await.unwrap();
        Self {
            asset: asset.asset_id.clone().unwrap(),
            kind: asset.asset_type.clone().unwrap(),
            ticket: ticket("open").await,
            solved,
            user: user("anna").await,
            leaver: user("bob").await,
        }
    }

    /// Names the subject in a read.
    pub(crate) fn name<'a>(&self, endpoint: &Endpoint, request: Request<'a>) -> Request<'a> {
        match endpoint.template() {
            "/api/Asset/{assetIdOrSerialNumber}" => request.path("assetIdOrSerialNumber", ASSET),
            "/api/Asset/Status" | "/api/Asset/SubAssets" => request.query("serialNumber", ASSET),
            "/api/internal/Blob/Asset/List/{assetId}" => request.path("assetId", &self.asset),
            "/api/RootCause/Ticket" => request.query("ticketId", &self.ticket),
            "/api/RootCause/Tickets" => request.query("status", 63).query("view", 2),
            "/api/SCIM/v2/Users/{id}" => request.path("id", &self.user),
            "/api/SCIM/v2/Users/userName={userName}" => request.path("userName", "anna"),
            _ => request,
        }
    }

    /// Does a write, if it is one about the subject; `false` if nothing that is kept depends on it.
    pub(crate) async fn write(
        &self,
        client: &Client,
        endpoint: &Endpoint,
        name: &str,
    ) -> Option<bool> {
        let (tickets, scim) = (client.tickets(), client.scim());
        match endpoint.route().as_str() {
            "POST /api/RootCause/Ticket" => drop(tickets.create(&Ticket::new(name)).await.unwrap()),
            "PUT /api/RootCause/Ticket" => {
                drop(tickets.add_comment(&self.ticket, name).await.unwrap().unwrap());
            }
            "POST /api/RootCause/ArchiveTickets" => {
                drop(tickets.archive([&self.solved]).await.unwrap());
            }
            "POST /api/SCIM/v2/Users" => {
                drop(scim.create_user(&ScimUser::new(name)).await.unwrap());
            }
            "PATCH /api/SCIM/v2/Users/{id}" => {
                let patch = ScimPatch::new().full_name(name);
                drop(scim.update_user(&self.user, &patch).await.unwrap());
            }
            "DELETE /api/SCIM/v2/Users/{id}" => {
                assert!(scim.delete_user(&self.leaver).await.unwrap());
            }
            // Attachments and tokens are not kept.
            "POST /api/RootCause/Attachment" | "GET /api/SCIM/v2/Token" => return Some(false),
            _ => return self.write_asset(client, endpoint, name).await,
        }
        Some(true)
    }

    async fn write_asset(&self, client: &Client, endpoint: &Endpoint, name: &str) -> Option<bool> {
        let (assets, key) = (client.assets(), AssetKey::serial_number(ASSET));
        let done = ServiceRecord::default().comment(name);
        let until = Timestamp::from("2099-01-01T00:00:00Z");
        let held = ExternalRecord::between(Timestamp::now(), until);
        let written = match endpoint.route().as_str() {
            "PUT /api/Asset" => {
                let mut asset = Asset::new(ASSET, self.kind.type_id.clone().unwrap());
                asset.asset_name = Some(name.to_owned());
                assets.save(&asset).await.map(drop)
            }
            "DELETE /api/Asset" => {
                assets.delete(AssetKey::serial_number(DOOMED)).await.map(|found| assert!(found))
            }
            "PUT /api/Asset/State" => assets.set_state(key, AssetState::IN_TRANSIT).await,
            "PUT /api/Asset/Count" => assets.update_count(key, CountUpdate::by(1)).await,
            "POST /api/Asset/ResetRunningCount" => {
                assets.reset_running_count(key, Some(name)).await
            }
            "PUT /api/Asset/SetRunningCount" => assets.set_running_count(key, 7).await,
            "PUT /api/Asset/SetTotalCount" => assets.set_total_count(key, 7).await,
            "POST /api/Asset/Calibration" => assets.record_calibration(key, &done).await,
            "POST /api/Asset/Maintenance" => assets.record_maintenance(key, &done).await,
            "POST /api/Asset/Calibration/External" => {
                assets.record_calibration_external(key, &held).await
            }
            "POST /api/Asset/Maintenance/External" => {
                assets.record_maintenance_external(key, &held).await
            }
            "POST /api/Asset/Message" => assets.post_message(key, name).await,
            "PUT /api/Asset/Types" => {
                let mut kind = self.kind.clone();
                kind.icon = Some(name.to_owned());
                assets.save_type(&kind).await.map(drop)
            }
            #[cfg(feature = "internal")]
            "POST /api/internal/Blob/Asset" => {
                assets.internal().upload_bytes(&self.asset, "a file", name.to_owned()).await
            }
            #[cfg(feature = "internal")]
            "DELETE /api/internal/Blob/Assets" => {
                assets.internal().delete(&self.asset, ["a file"]).await
            }
            _ => return None,
        };
        written.unwrap();
        Some(true)
    }
}
