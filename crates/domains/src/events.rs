//! What changed, by name: the changes that the client below tells of, as an enumeration.

use std::fmt;
use std::sync::Arc;

use wats_http::{Client, Event, Subscription};

use crate::entities;

/// Something changed, and every kept answer that depended on it was made invalid: who reads again
/// gets the new state.
///
/// A write often changes several things, and each is told by itself: a submitted report changes
/// reports, units, statistics and more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeEvent {
    /// Alarms that the server raised.
    AlarmChanged,
    /// Statistics that the server computes from reports.
    AnalyticsChanged,
    /// Test equipment.
    AssetChanged,
    /// Files that belong to test equipment.
    AssetFileChanged,
    /// The history of test equipment.
    AssetLogChanged,
    /// Types of test equipment.
    AssetTypeChanged,
    /// Patterns by which the server recognises barcodes.
    BarcodeChanged,
    /// Batches of units.
    BatchChanged,
    /// The components of products.
    BomChanged,
    /// Which units a unit is built from.
    BoxBuildChanged,
    /// Stations that are registered at the server.
    ClientChanged,
    /// Files that the server exported.
    ExportChanged,
    /// Levels: the tree that stations stand in.
    LevelChanged,
    /// Definitions of manual inspections.
    MiDefinitionChanged,
    /// Manual inspections under way.
    MiInstanceChanged,
    /// Which units are inspected by which definition.
    MiRelationChanged,
    /// Software packages.
    PackageChanged,
    /// Files of software packages.
    PackageFileChanged,
    /// Operations: kinds of tests and repairs.
    ProcessChanged,
    /// Products.
    ProductChanged,
    /// The categories that products are sorted into.
    ProductCategoryChanged,
    /// Groups of products.
    ProductGroupChanged,
    /// Revisions of products.
    ProductRevisionChanged,
    /// Tags of products and revisions.
    ProductTagsChanged,
    /// Reports of tests and repairs.
    ReportChanged,
    /// The token of an identity provider.
    ScimTokenChanged,
    /// Users, as identity providers see them.
    ScimUserChanged,
    /// The server itself.
    ServerChanged,
    /// Sites.
    SiteChanged,
    /// Serial numbers that are free, reserved or taken.
    SnPoolChanged,
    /// Types of serial numbers.
    SnTypeChanged,
    /// Root cause tickets.
    TicketChanged,
    /// Files of root cause tickets.
    TicketAttachmentChanged,
    /// Tokens of users and stations.
    TokenChanged,
    /// Units.
    UnitChanged,
    /// The queue of changes of units.
    UnitChangeChanged,
    /// The way of units through production.
    UnitFlowChanged,
    /// Phases that units can be in.
    UnitPhaseChanged,
    /// Whether units passed every process they must pass.
    UnitVerificationChanged,
    /// Users and their settings.
    UserChanged,
    /// Vendors of components.
    VendorChanged,
    /// Folders that software packages are sorted into.
    VirtualFolderChanged,
    /// An entity that has no name here, as an endpoint or a publisher of yours called it.
    Other(Arc<str>),
    /// The subscriber was too slow, and this many changes were dropped: anything may have changed.
    Missed(u64),
}

impl ChangeEvent {
    /// The event for an entity of [`entities`].
    fn of(entity: Arc<str>) -> Self {
        match &*entity {
            entities::ALARM => Self::AlarmChanged,
            entities::ANALYTICS => Self::AnalyticsChanged,
            entities::ASSET => Self::AssetChanged,
            entities::ASSET_FILE => Self::AssetFileChanged,
            entities::ASSET_LOG => Self::AssetLogChanged,
            entities::ASSET_TYPE => Self::AssetTypeChanged,
            entities::BARCODE => Self::BarcodeChanged,
            entities::BATCH => Self::BatchChanged,
            entities::BOM => Self::BomChanged,
            entities::BOX_BUILD => Self::BoxBuildChanged,
            entities::CLIENT => Self::ClientChanged,
            entities::EXPORT => Self::ExportChanged,
            entities::LEVEL => Self::LevelChanged,
            entities::MI_DEFINITION => Self::MiDefinitionChanged,
            entities::MI_INSTANCE => Self::MiInstanceChanged,
            entities::MI_RELATION => Self::MiRelationChanged,
            entities::PACKAGE => Self::PackageChanged,
            entities::PACKAGE_FILE => Self::PackageFileChanged,
            entities::PROCESS => Self::ProcessChanged,
            entities::PRODUCT => Self::ProductChanged,
            entities::PRODUCT_CATEGORY => Self::ProductCategoryChanged,
            entities::PRODUCT_GROUP => Self::ProductGroupChanged,
            entities::PRODUCT_REVISION => Self::ProductRevisionChanged,
            entities::PRODUCT_TAGS => Self::ProductTagsChanged,
            entities::REPORT => Self::ReportChanged,
            entities::SCIM_TOKEN => Self::ScimTokenChanged,
            entities::SCIM_USER => Self::ScimUserChanged,
            entities::SERVER => Self::ServerChanged,
            entities::SITE => Self::SiteChanged,
            entities::SN_POOL => Self::SnPoolChanged,
            entities::SN_TYPE => Self::SnTypeChanged,
            entities::TICKET => Self::TicketChanged,
            entities::TICKET_ATTACHMENT => Self::TicketAttachmentChanged,
            entities::TOKEN => Self::TokenChanged,
            entities::UNIT => Self::UnitChanged,
            entities::UNIT_CHANGE => Self::UnitChangeChanged,
            entities::UNIT_FLOW => Self::UnitFlowChanged,
            entities::UNIT_PHASE => Self::UnitPhaseChanged,
            entities::UNIT_VERIFICATION => Self::UnitVerificationChanged,
            entities::USER => Self::UserChanged,
            entities::VENDOR => Self::VendorChanged,
            entities::VIRTUAL_FOLDER => Self::VirtualFolderChanged,
            _ => Self::Other(entity),
        }
    }
}

/// A subscription to what changes. It ends when it is dropped.
///
/// ```no_run
/// use wats_domains::{ChangeEvent, Changes};
///
/// # async fn run(client: &wats_http::Client) {
/// let mut changes = Changes::of(client);
/// while let Some(change) = changes.next().await {
///     if change == ChangeEvent::ProductChanged {
///         println!("a product was changed");
///     }
/// }
/// # }
/// ```
pub struct Changes {
    subscription: Subscription,
}

impl Changes {
    /// Subscribes to what `client` and its clones change, and to what is published to it.
    pub fn of(client: &Client) -> Self {
        Self { subscription: client.subscribe() }
    }

    /// Waits for the next change; `None` once every clone of the client is gone.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<ChangeEvent> {
        loop {
            let event = self.subscription.next().await?;
            if let Some(change) = named(event) {
                return Some(change);
            }
        }
    }

    /// The next change, if there is one already.
    pub fn try_next(&mut self) -> Option<ChangeEvent> {
        loop {
            let event = self.subscription.try_next()?;
            if let Some(change) = named(event) {
                return Some(change);
            }
        }
    }
}

fn named(event: Event) -> Option<ChangeEvent> {
    match event {
        Event::Changed(change) => Some(ChangeEvent::of(change.entity)),
        Event::Missed(count) => Some(ChangeEvent::Missed(count)),
        // What a later version of the client tells beside these is no change of an entity.
        _ => None,
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.subscription.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::ChangeEvent;

    #[test]
    fn every_entity_that_an_operation_names_has_an_event_of_its_own() {
        let mut events = Vec::new();
        let mut names: Vec<&str> =
            crate::endpoints().flat_map(wats_http::Endpoint::entity_names).copied().collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let event = ChangeEvent::of(name.into());
            assert!(!matches!(event, ChangeEvent::Other(_)), "{name} has no event");
            assert!(!events.contains(&event), "{name} shares its event");
            events.push(event);
        }
    }
}
