//! After every write of the table, every kept read of the table shows what the server says then, at the
//! cost of at most one request; what the write does not touch is still answered from memory.
//!
//! | file | holds |
//! |---|---|
//! | `ask` | a request as data |
//! | `world` | the server, everything that is read and changed, and the truth |
//! | `product`, `asset`, `report` … | by domain: what is made beforehand, how each read asks, what each write does |
//! | `every_write` | one write after the other, judged by what the server says before and after |
//! | `failures` | writes that are refused, fail, or are lost |
//! | `under_way` | reads that are under way during a write |
//! | `ways` | many at once, pages, the outbox, operations that have no method |
//! | `any_order` | everything in any order, from two handles |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod analytics;
mod any_order;
mod ask;
mod asset;
mod every_write;
mod failures;
mod inspection;
mod people;
mod product;
mod production;
mod report;
mod software;
mod system;
mod under_way;
mod ways;
mod world;
