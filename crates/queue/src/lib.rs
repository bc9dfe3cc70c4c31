//! A durable outbox that never loses an item, the delivery of what is in it, and a work queue for
//! the jobs of one process.
//!
//! [`Outbox::enqueue`] returns when the item is on the disk. From then on it survives the end of the
//! process and of power, and is delivered – by whatever a program gives to [`Outbox::deliver`] –
//! until the receiver confirms it, or says that it never will. An item may be delivered twice, always
//! with the same identifier and the same bytes: a receiver that knows identifiers sees it once.
//!
//! ```
//! use std::time::Duration;
//!
//! use wats_queue::deliver::Outcome;
//! use wats_queue::{Item, Outbox, Parcel};
//!
//! # #[cfg(feature = "sqlite")]
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let outbox = Outbox::at(folder).open().await?;
//! let runner = outbox
//!     .deliver(async |parcel: Parcel| match parcel.payload() {
//!         [] => Outcome::park("there is nothing in it"),
//!         bytes => {
//!             println!("{} bytes", bytes.len()); // … send them …
//!             Outcome::Delivered
//!         }
//!     })
//!     .start();
//!
//! outbox.enqueue(Item::new("8f2c6f3e", "a report")).await?; // on the disk
//! outbox.drained().await?;
//! runner.stop(Duration::from_secs(10)).await;
//! outbox.close().await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "sqlite"))] fn main() {}
//! ```
//!
//! | to … | see |
//! |---|---|
//! | put items in, look at them, take them out by hand | [`Outbox`], [`Item`], [`Lease`] |
//! | deliver them | [`deliver`] |
//! | bound the queue, and keep what was sent | [`Options`] |
//! | be told of damage, full disks and pauses | [`Builder::on_event`], [`Event`] |
//! | keep items elsewhere | [`store::Store`] |
//! | run jobs that need no disk | [`work`] |
//!
//! It knows no HTTP and nothing of WATS. All file work is done by one thread; nothing blocks an async
//! runtime.

mod builder;
mod clock;
pub mod deliver;
mod engine;
mod error;
mod events;
mod item;
mod lease;
mod options;
mod outbox;
mod pack;
#[cfg(all(test, wats_shuttle))]
mod shuttle_tests;
mod signal;
mod slot;
mod state;
mod stats;
pub mod store;
mod sync;
mod transfer;
pub mod work;

pub use builder::Builder;
pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{Error, ErrorKind};
pub use events::Event;
pub use item::{Entry, Item, Priority, Receipt, Status};
pub use lease::{Lease, Parcel};
pub use options::Options;
pub use outbox::Outbox;
pub use stats::Stats;
pub use transfer::{Exported, Imported};

#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;
