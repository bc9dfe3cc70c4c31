//! What is queued: content that follows from the identifier, so that whoever gets it can tell whether
//! it is right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use wats::Station;
use wats::queue::store::Notice;
use wats::queue::{Error, Event, Item, Outbox};
use wats::report::Report;

/// A report whose every byte follows from `number`.
pub(crate) fn report(number: usize) -> (String, Vec<u8>) {
    let id = format!("{number:08x}-0000-4000-8000-{:012x}", number * 7_919);
    let mut report = Report::uut("BOARD-1", format!("SN-{number}"), "A", 100);
    report.id(id.as_str());
    report.station(Station::new("ST1", "Hall 1", "Production"));
    let (minute, second) = (number / 60 % 60, number % 60);
    report.started_at(format!("2026-03-14T09:{minute:02}:{second:02}.000+01:00").as_str());
    let mut root = report.root_mut();
    for step in 0..number % 12 {
        root.numeric(format!("Step {step}"), step as f64).between(0.0, 100.0);
    }
    let bytes = report.finish().to_vec();
    (id, bytes.expect("a flat report can be written"))
}

/// Bytes that cannot be compressed, as long as a report that can.
pub(crate) fn bytes(number: usize) -> Vec<u8> {
    let mut chance = crate::chance::Chance::new(number as u64 + 1);
    let length = 500 + number * 37 % 9_000;
    (0..length.div_ceil(8)).flat_map(|_| chance.draw().to_le_bytes()).collect()
}

pub(crate) fn item(number: usize) -> Item {
    Item::new(number.to_string(), bytes(number))
}

/// What a queue holds.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) items: BTreeMap<usize, Vec<u8>>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) damaged: u64,
}

impl Contents {
    /// Items with other bytes than were put in.
    pub(crate) fn corrupt(&self) -> usize {
        self.items.iter().filter(|(number, payload)| **payload != bytes(**number)).count()
    }
}

/// Opens a queue and takes everything out that can be delivered.
pub(crate) async fn contents(folder: &Path, acknowledge: bool) -> Result<Contents, Error> {
    let notices = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&notices);
    let builder = Outbox::at(folder).configure(|options| options.reserve_bytes = 0);
    let builder = builder.on_event(move |event| {
        if let (Event::Damage(notice), Ok(mut told)) = (event, told.lock()) {
            told.push(notice.clone());
        }
    });
    let outbox = builder.open().await?;
    let mut contents = Contents::default();
    let mut held = Vec::new();
    loop {
        let leases = outbox.lease(16).await?;
        if leases.is_empty() {
            break;
        }
        for lease in leases {
            let number = lease.parcel().id().parse().unwrap_or(usize::MAX);
            contents.items.insert(number, lease.parcel().payload().to_vec());
            if acknowledge {
                // What lies on a page that cannot be read cannot always be removed.
                let _ = lease.ack().await;
            } else {
                held.push(lease);
            }
        }
    }
    contents.damaged = outbox.stats().damaged;
    drop(held);
    let _ = outbox.close().await;
    contents.notices = notices.lock().map(|notices| notices.clone()).unwrap_or_default();
    Ok(contents)
}
