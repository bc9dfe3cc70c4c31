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
    /// Statistics that the server computes from reports.
    AnalyticsChanged,
    /// Test equipment.
    AssetChanged,
    /// The history of test equipment.
    AssetLogChanged,
    /// Operations: kinds of tests and repairs.
    ProcessChanged,
    /// Products.
    ProductChanged,
    /// The categories that products are sorted into.
    ProductCategoryChanged,
    /// Revisions of products.
    ProductRevisionChanged,
    /// Tags of products and revisions.
    ProductTagsChanged,
    /// Reports of tests and repairs.
    ReportChanged,
    /// The server itself.
    ServerChanged,
    /// Units.
    UnitChanged,
    /// The way of units through production.
    UnitFlowChanged,
    /// Whether units passed every process they must pass.
    UnitVerificationChanged,
    /// An entity that has no name here, as an endpoint or a publisher of yours called it.
    Other(Arc<str>),
    /// The subscriber was too slow, and this many changes were dropped: anything may have changed.
    Missed(u64),
}

impl ChangeEvent {
    /// The event for an entity of [`entities`].
    fn of(entity: Arc<str>) -> Self {
        match &*entity {
            entities::ANALYTICS => Self::AnalyticsChanged,
            entities::ASSET => Self::AssetChanged,
            entities::ASSET_LOG => Self::AssetLogChanged,
            entities::PROCESS => Self::ProcessChanged,
            entities::PRODUCT => Self::ProductChanged,
            entities::PRODUCT_CATEGORY => Self::ProductCategoryChanged,
            entities::PRODUCT_REVISION => Self::ProductRevisionChanged,
            entities::PRODUCT_TAGS => Self::ProductTagsChanged,
            entities::REPORT => Self::ReportChanged,
            entities::SERVER => Self::ServerChanged,
            entities::UNIT => Self::UnitChanged,
            entities::UNIT_FLOW => Self::UnitFlowChanged,
            entities::UNIT_VERIFICATION => Self::UnitVerificationChanged,
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
