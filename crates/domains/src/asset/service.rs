//! Calls of the asset domain.

use std::sync::Arc;

use serde::Serialize;
use wats_http::{Client, Endpoint, Error, Request, Response};

use super::changes::{CountUpdate, ExternalRecord, ServiceRecord};
use super::endpoints;
use super::key::AssetKey;
use super::many::{BY_ID, BY_SERIAL_NUMBER};
use super::models::{Asset, AssetLog, AssetRow, AssetState, AssetStatus, AssetType};
use super::query::{self, AssetQuery};
use crate::answers::{deleted, done, list, optional, to_change};
use crate::lookup::Lookup;
use crate::paging::Row;

/// Test equipment: fixtures, instruments and their types.
///
/// ```no_run
/// use wats_domains::asset::{AlarmState, Asset, AssetKey, AssetType, Assets};
/// use wats_http::{Client, Error};
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let assets = Assets::new(client);
/// let kind = assets.save_type(&AssetType::new("Multimeter")).await?;
/// assets.save(&Asset::new("DMM-0007", kind.type_id.unwrap_or_default())).await?;
///
/// let multimeter = AssetKey::serial_number("DMM-0007");
/// assets.increment_count(multimeter.clone(), 1).await?;
/// let status = assets.status(multimeter).await?;
/// if status.and_then(|status| status.alarm()) == Some(AlarmState::ALARM) {
///     println!("DMM-0007 must be calibrated");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Assets {
    pub(super) client: Client,
}

impl Assets {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Starts a query for rows of the list of assets. Without [`top`](AssetQuery::top) the server gives
    /// the first 1,000, by `assetId`, as [pages](AssetQuery::pages) come too.
    pub fn query(&self) -> AssetQuery<AssetRow> {
        AssetQuery::new(&self.client, &query::ASSETS)
    }

    /// The asset with this id or serial number, with its type, children and history. The server looks
    /// for either, so an asset whose serial number is another's id is found by its own id alone.
    pub async fn get(&self, id_or_serial_number: &str) -> Result<Option<Arc<Asset>>, Error> {
        optional(self.read(id_or_serial_number)).await
    }

    /// The row of each of the assets with these serial numbers, in the order asked for; `None` where
    /// there is no such asset. Asks with one query for up to 100, several side by side.
    ///
    /// A row says what the asset is and how often it was used, but not its type, its children and its
    /// history, which [`get`](Self::get) does. A serial number is found also if the server does not
    /// mind its case.
    ///
    /// ```no_run
    /// # async fn run(assets: wats_domains::Assets) -> Result<(), wats_http::Error> {
    /// let fixtures = ["FIX-0001", "FIX-0002"];
    /// for (serial_number, row) in fixtures.iter().zip(assets.get_many(fixtures).await?) {
    ///     println!("{serial_number}: {:?} uses", row.and_then(|row| row.running_count));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of a query; the others are given up then.
    pub async fn get_many<I>(&self, serial_numbers: I) -> Result<Vec<Option<Row<AssetRow>>>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        self.found(&BY_SERIAL_NUMBER, serial_numbers).await
    }

    /// As [`get_many`](Self::get_many), by the ids that the server gave them: such as
    /// `parent_asset_id` of a row.
    ///
    /// # Errors
    ///
    /// As [`get_many`](Self::get_many).
    pub async fn get_many_by_id<I>(&self, ids: I) -> Result<Vec<Option<Row<AssetRow>>>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        self.found(&BY_ID, ids).await
    }

    /// Saves an asset – a new one if the server does not know its serial number – and returns it as
    /// stored. Counters and the dates of calibration and maintenance stay as they are.
    ///
    /// A field that is `None` is not sent, and keeps what it holds on the server.
    pub async fn save(&self, asset: &Asset) -> Result<Asset, Error> {
        self.client.request(&endpoints::SAVE).json(asset).send().await.map(Response::into_value)
    }

    /// Deletes an asset with its history and files; whether there was one. Assets that are part of it
    /// go to the asset that it is part of.
    pub async fn delete(&self, asset: impl Into<AssetKey>) -> Result<bool, Error> {
        deleted(self.about(&endpoints::DELETE, asset)).await
    }

    /// Makes an asset part of the one with the id `parent_id`, and returns it as stored; `None` if there
    /// is no asset with the id or serial number `child`. Reads the child and saves it.
    pub async fn add_child(&self, parent_id: &str, child: &str) -> Result<Option<Asset>, Error> {
        let Some(mut asset) = to_change::<Asset>(self.read(child)).await? else { return Ok(None) };
        asset.parent_asset_id = Some(parent_id.to_owned());
        // It would name the parent from before.
        asset.parent_serial_number = None;
        self.save(&asset).await.map(Some)
    }

    /// The assets that are part of an asset, down to `level` generations: 1 for its children alone,
    /// 0 for all. Without `level` the server decides.
    pub async fn sub_assets(
        &self,
        asset: impl Into<AssetKey>,
        level: Option<u32>,
    ) -> Result<Arc<Vec<Asset>>, Error> {
        let request = self.about(&endpoints::SUB_ASSETS, asset).query_opt("level", level);
        list(request).await
    }

    /// Whether an asset is due or was used too often, as the server computes it from the limits and
    /// intervals of its type.
    pub async fn status(
        &self,
        asset: impl Into<AssetKey>,
    ) -> Result<Option<Arc<AssetStatus>>, Error> {
        let request = self.about(&endpoints::STATUS, asset);
        optional(request).await
    }

    /// As [`status`](Self::status), with the message in the language of a culture, such as `zh-CN`.
    pub async fn status_in(
        &self,
        asset: impl Into<AssetKey>,
        culture_code: &str,
    ) -> Result<Option<Arc<AssetStatus>>, Error> {
        let request = self.about(&endpoints::STATUS, asset);
        let request = request.query("translate", true).query("cultureCode", culture_code);
        optional(request).await
    }

    /// Says what is being done with an asset.
    pub async fn set_state(
        &self,
        asset: impl Into<AssetKey>,
        state: AssetState,
    ) -> Result<(), Error> {
        done(self.about(&endpoints::SET_STATE, asset).query("state", state.0)).await
    }

    /// Adds `uses` to the running and the total count of an asset.
    pub async fn increment_count(
        &self,
        asset: impl Into<AssetKey>,
        uses: i32,
    ) -> Result<(), Error> {
        self.update_count(asset, CountUpdate::by(uses)).await
    }

    /// Changes the counters of an asset. Not repeated by itself, because it would count twice.
    pub async fn update_count(
        &self,
        asset: impl Into<AssetKey>,
        update: CountUpdate,
    ) -> Result<(), Error> {
        let request = self
            .about(&endpoints::COUNT, asset)
            .query_opt("totalCount", update.total_count)
            .query_opt("incrementBy", update.increment_by)
            .query_opt("incrementChildren", update.increment_children);
        done(request).await
    }

    /// Sets the running count of an asset to 0. The log says `comment`.
    pub async fn reset_running_count(
        &self,
        asset: impl Into<AssetKey>,
        comment: Option<&str>,
    ) -> Result<(), Error> {
        let request = self.about(&endpoints::RESET_RUNNING_COUNT, asset);
        done(request.query_opt("comment", comment)).await
    }

    /// Sets the running count of an asset. Servers from 25.3 on, with the permission to edit the
    /// total count.
    pub async fn set_running_count(
        &self,
        asset: impl Into<AssetKey>,
        uses: i32,
    ) -> Result<(), Error> {
        done(self.about(&endpoints::SET_RUNNING_COUNT, asset).query("runningCount", uses)).await
    }

    /// Sets the total count of an asset. Servers from 25.3 on, with the permission to edit the total
    /// count.
    pub async fn set_total_count(
        &self,
        asset: impl Into<AssetKey>,
        uses: i32,
    ) -> Result<(), Error> {
        done(self.about(&endpoints::SET_TOTAL_COUNT, asset).query("totalCount", uses)).await
    }

    /// Says that an asset was calibrated; its running count begins anew.
    pub async fn record_calibration(
        &self,
        asset: impl Into<AssetKey>,
        record: &ServiceRecord,
    ) -> Result<(), Error> {
        done(recorded(self.about(&endpoints::CALIBRATION, asset), record)).await
    }

    /// Says from when to when a calibration holds that another system looks after. Servers from 25.3
    /// on.
    pub async fn record_calibration_external(
        &self,
        asset: impl Into<AssetKey>,
        record: &ExternalRecord,
    ) -> Result<(), Error> {
        done(held(self.about(&endpoints::CALIBRATION_EXTERNAL, asset), record)).await
    }

    /// Says that an asset was maintained.
    pub async fn record_maintenance(
        &self,
        asset: impl Into<AssetKey>,
        record: &ServiceRecord,
    ) -> Result<(), Error> {
        done(recorded(self.about(&endpoints::MAINTENANCE, asset), record)).await
    }

    /// Says from when to when a maintenance holds that another system looks after. Servers from 25.3
    /// on.
    pub async fn record_maintenance_external(
        &self,
        asset: impl Into<AssetKey>,
        record: &ExternalRecord,
    ) -> Result<(), Error> {
        done(held(self.about(&endpoints::MAINTENANCE_EXTERNAL, asset), record)).await
    }

    /// Starts a query for the history of assets. Without [`top`](AssetQuery::top) the server gives 1,000
    /// entries, the newest first; [pages](AssetQuery::pages) come by `logId`, oldest first.
    ///
    /// ```no_run
    /// # use wats_domains::{asset::Assets, odata::field};
    /// # async fn run(assets: Assets) -> Result<(), wats_http::Error> {
    /// let calibrations = field("serialNumber").eq("DMM-0007").and(field("type").eq(4));
    /// for entry in assets.log().filter(calibrations).send().await?.iter() {
    ///     println!("{:?}: {:?}", entry.date, entry.comment);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn log(&self) -> AssetQuery<AssetLog> {
        AssetQuery::new(&self.client, &query::LOG)
    }

    /// Writes a message into the history of an asset. The existing client sends `assetId`, `comment`
    /// and `user`; the server's documents want `content`, and the asset in the query.
    pub async fn post_message(
        &self,
        asset: impl Into<AssetKey>,
        content: &str,
    ) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Message<'a> {
            content: &'a str,
        }
        done(self.about(&endpoints::MESSAGE, asset).json(&Message { content })).await
    }

    /// Starts a query for asset types. Without [`top`](AssetQuery::top) the server gives the first 1,000,
    /// by name, as [pages](AssetQuery::pages) come too.
    pub fn types(&self) -> AssetQuery<AssetType> {
        AssetQuery::new(&self.client, &query::TYPES)
    }

    /// Saves an asset type – a new one if it has no `type_id` – and returns it as stored.
    pub async fn save_type(&self, asset_type: &AssetType) -> Result<AssetType, Error> {
        let request = self.client.request(&endpoints::SAVE_TYPE).json(asset_type);
        request.send().await.map(Response::into_value)
    }

    async fn found<I>(
        &self,
        lookup: &Lookup<AssetRow>,
        keys: I,
    ) -> Result<Vec<Option<Row<AssetRow>>>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        lookup.rows(&self.client, &keys).await
    }

    fn read<'a>(&'a self, id_or_serial_number: &str) -> Request<'a> {
        let request = self.client.request(&endpoints::GET);
        request.path("assetIdOrSerialNumber", id_or_serial_number)
    }

    fn about<'a>(&'a self, endpoint: &'a Endpoint, asset: impl Into<AssetKey>) -> Request<'a> {
        asset.into().name(self.client.request(endpoint))
    }
}

fn recorded<'a>(request: Request<'a>, record: &ServiceRecord) -> Request<'a> {
    request
        .query_opt("dateTime", record.date_time.as_ref())
        .query_opt("comment", record.comment.as_ref())
}

fn held<'a>(request: Request<'a>, record: &ExternalRecord) -> Request<'a> {
    request
        .query_opt("fromDate", record.from.as_ref())
        .query_opt("toDate", record.to.as_ref())
        .query_opt("comment", record.comment.as_ref())
}
