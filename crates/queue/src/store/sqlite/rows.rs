//! Items as rows. Every row carries a checksum of itself, because SQLite has none for its pages, and
//! disks do forget bits.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::fault::{fault, kind};
use crate::error::{Error, ErrorKind};
use crate::item::Priority;
use crate::pack::unpack;
use crate::store::{Change, Coding, Loaded, Notice, Payload, Record, Standing};

const COLUMNS: &str = "number, id, kind, source, sequence, priority, standing, attempts, created, \
                       updated, not_before, reason, bytes, stored, digest, checksum";

/// A row in the quarantine stays where it is, with this standing.
const DAMAGED: i64 = 9;

/// What is added for a row in the quarantine that cannot say it itself.
const UNREADABLE: &str = "what is kept of it is damaged";

fn standing_code(standing: Standing) -> i64 {
    match standing {
        Standing::Ready => 0,
        Standing::Parked => 1,
        Standing::Sent => 2,
    }
}

pub(super) fn coding(code: i64) -> Coding {
    if code == 0 { Coding::Plain } else { Coding::Zstd }
}

fn coding_code(coding: Coding) -> i64 {
    match coding {
        Coding::Plain => 0,
        Coding::Zstd => 1,
    }
}

/// CRC-32 of everything in a row, each text with its length before it.
fn checksum(record: &Record, standing: i64) -> i64 {
    let mut crc = crc32fast::Hasher::new();
    let numbers = [
        record.number,
        u64::from(record.priority.level()),
        standing.cast_unsigned(),
        u64::from(record.attempts),
        record.created,
        record.updated,
        record.not_before,
        record.bytes,
        record.stored,
    ];
    for number in numbers {
        crc.update(&number.to_le_bytes());
    }
    let texts = [
        Some(&record.id),
        Some(&record.kind),
        record.source.as_ref(),
        record.order.as_ref(),
        record.reason.as_ref(),
    ];
    for text in texts {
        let length = text.map_or(u64::MAX, |text| text.len() as u64);
        crc.update(&length.to_le_bytes());
        crc.update(text.map_or(&[], |text| text.as_bytes()));
    }
    crc.update(&record.digest);
    i64::from(crc.finalize())
}

/// A row, if it is what was written; with whether it is in the quarantine.
pub(super) fn record(row: &Row<'_>) -> Option<(Record, bool)> {
    let text = |column| row.get::<_, String>(column).ok().map(Arc::<str>::from);
    let optional = |column| match row.get::<_, Option<String>>(column) {
        Ok(text) => Some(text.map(Arc::<str>::from)),
        Err(_) => None,
    };
    let number = |column| row.get::<_, i64>(column).ok().map(i64::cast_unsigned);
    let code: i64 = row.get(6).ok()?;
    let record = Record {
        number: number(0)?,
        id: text(1)?,
        kind: text(2)?,
        source: optional(3)?,
        order: optional(4)?,
        priority: Priority::new(u8::try_from(number(5)?).ok()?)?,
        standing: match code {
            1 => Standing::Parked,
            2 => Standing::Sent,
            0 | DAMAGED => Standing::Ready,
            _ => return None,
        },
        attempts: u32::try_from(number(7)?).ok()?,
        created: number(8)?,
        updated: number(9)?,
        not_before: number(10)?,
        reason: optional(11)?,
        bytes: number(12)?,
        stored: number(13)?,
        digest: row.get::<_, [u8; 32]>(14).ok()?,
    };
    let sum: i64 = row.get(15).ok()?;
    (sum == checksum(&record, code)).then_some((record, code == DAMAGED))
}

/// Makes one change; returns by how much the number of items changes.
pub(super) fn apply(connection: &Connection, change: &Change<'_>) -> Result<i64, rusqlite::Error> {
    match change {
        Change::Insert(record, payload) => {
            write(connection, record, standing_code(record.standing))?;
            insert_payload(connection, record, payload)?;
            Ok(1)
        }
        Change::Update(record) => {
            write(connection, record, standing_code(record.standing))?;
            Ok(0)
        }
        Change::Remove(number) => {
            let number = number.cast_signed();
            let mut statement =
                connection.prepare_cached("DELETE FROM payloads WHERE number = ?1")?;
            match statement.execute([number]) {
                // A payload on a page that cannot be read stays; the item goes all the same.
                Err(error) if kind(&error) == ErrorKind::Damaged => {}
                done => {
                    done?;
                }
            }
            let mut statement = connection.prepare_cached("DELETE FROM items WHERE number = ?1")?;
            Ok(-i64::try_from(statement.execute([number])?).unwrap_or(0))
        }
        Change::Quarantine(number, reason) => {
            let sql = format!("{ITEMS} WHERE number = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query_row([number.cast_signed()], |row| Ok(record(row)))?;
            if let Some((mut found, _)) = found {
                found.reason = Some((*reason).into());
                found.standing = Standing::Ready;
                write(connection, &found, DAMAGED)?;
            }
            Ok(0)
        }
    }
}

fn write(connection: &Connection, record: &Record, standing: i64) -> Result<(), rusqlite::Error> {
    let sql = format!(
        "INSERT OR REPLACE INTO items ({COLUMNS}) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
    );
    connection.prepare_cached(&sql)?.execute(params![
        record.number.cast_signed(),
        &*record.id,
        &*record.kind,
        record.source.as_deref(),
        record.order.as_deref(),
        record.priority.level(),
        standing,
        record.attempts,
        record.created.cast_signed(),
        record.updated.cast_signed(),
        record.not_before.cast_signed(),
        record.reason.as_deref(),
        record.bytes.cast_signed(),
        record.stored.cast_signed(),
        &record.digest[..],
        checksum(record, standing),
    ])?;
    Ok(())
}

fn insert_payload(
    connection: &Connection,
    record: &Record,
    payload: &Payload,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO payloads (number, id, kind, source, sequence, priority, created, bytes, \
               digest, coding, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    connection.prepare_cached(sql)?.execute(params![
        record.number.cast_signed(),
        &*record.id,
        &*record.kind,
        record.source.as_deref(),
        record.order.as_deref(),
        record.priority.level(),
        record.created.cast_signed(),
        record.bytes.cast_signed(),
        &record.digest[..],
        coding_code(payload.coding),
        &payload.data[..],
    ])?;
    Ok(())
}

/// A payload row that is what was written, as a new item.
pub(super) fn rebuilt(row: &Row<'_>) -> Option<(Record, Payload)> {
    let text = |column| row.get::<_, String>(column).ok().map(Arc::<str>::from);
    let optional =
        |column| row.get::<_, Option<String>>(column).ok().flatten().map(Arc::<str>::from);
    let number = |column| row.get::<_, i64>(column).ok().map(i64::cast_unsigned);
    let payload = Payload { coding: coding(row.get(9).ok()?), data: row.get(10).ok()? };
    let record = Record {
        number: number(0)?,
        id: text(1)?,
        kind: text(2)?,
        source: optional(3),
        order: optional(4),
        priority: number(5)
            .and_then(|level| Priority::new(u8::try_from(level).ok()?))
            .unwrap_or_default(),
        standing: Standing::Ready,
        attempts: 0,
        created: number(6)?,
        updated: number(6)?,
        not_before: 0,
        reason: None,
        bytes: number(7)?,
        stored: payload.data.len() as u64,
        digest: row.get::<_, [u8; 32]>(8).ok()?,
    };
    // The digest covers identifier, kind and bytes; what else it has decides only about its turn.
    unpack(&record, payload.clone()).is_ok().then_some((record, payload))
}

pub(super) const PAYLOADS: &str = "SELECT number, id, kind, source, sequence, priority, created, \
                                   bytes, digest, coding, data FROM payloads";

pub(super) const ITEMS: &str = "SELECT number, id, kind, source, sequence, priority, standing, \
                                attempts, created, updated, not_before, reason, bytes, stored, \
                                digest, checksum FROM items";

/// Reads all items. Rows that are damaged are made anew from their payloads, where these are whole.
pub(super) fn load(connection: &Connection, items: i64, loaded: &mut Loaded) -> Result<(), Error> {
    let mut suspects = Vec::new();
    let mut rows_seen = 0_i64;
    let read = (|| {
        let mut statement = connection.prepare(ITEMS)?;
        let mut rows = statement.query([])?;
        let mut ids = HashSet::new();
        while let Some(row) = rows.next()? {
            rows_seen += 1;
            let number: i64 = row.get(0)?;
            loaded.next_number = loaded.next_number.max(number.cast_unsigned().saturating_add(1));
            match record(row) {
                Some((_, true)) => loaded.damaged += 1,
                Some((record, false)) if ids.insert(Arc::clone(&record.id)) => {
                    loaded.records.push(record);
                }
                _ => suspects.push(number),
            }
        }
        Ok(())
    })();
    read.map_err(|error| fault("the items could not be read", error))?;
    for number in suspects {
        repair(connection, number, loaded)?;
    }
    if rows_seen < items {
        let found = adopt_orphans(connection, loaded)?;
        let missing = items.abs_diff(rows_seen).saturating_sub(found);
        if missing > 0 {
            loaded.notices.push(Notice::Missing { items: missing });
        }
    }
    Ok(())
}

fn repair(connection: &Connection, number: i64, loaded: &mut Loaded) -> Result<(), Error> {
    let sql = format!("{PAYLOADS} WHERE number = ?1");
    let found = connection.query_row(&sql, [number], |row| Ok(rebuilt(row)));
    if let Ok(Some((record, _))) = found
        && !loaded.records.iter().any(|other| other.id == record.id)
    {
        write(connection, &record, 0)
            .map_err(|error| fault("an item could not be mended", error))?;
        loaded.notices.push(damaged(number, &record.id, "its row was damaged, and was made anew"));
        loaded.records.push(record);
        return Ok(());
    }
    let id = connection.query_row("SELECT id FROM items WHERE number = ?1", [number], |row| {
        row.get::<_, String>(0)
    });
    loaded.damaged += 1;
    loaded.notices.push(damaged(number, &id.unwrap_or_default(), UNREADABLE));
    Ok(())
}

/// Items are missing: payloads without a row are taken in again.
fn adopt_orphans(connection: &Connection, loaded: &mut Loaded) -> Result<u64, Error> {
    let mut found = Vec::new();
    let sql = format!("{PAYLOADS} WHERE number NOT IN (SELECT number FROM items)");
    // As far as it can be read.
    if let Ok(mut statement) = connection.prepare(&sql)
        && let Ok(mut rows) = statement.query([])
    {
        while let Ok(Some(row)) = rows.next() {
            found.extend(rebuilt(row));
        }
    }
    let count = found.len() as u64;
    for (record, _) in found {
        write(connection, &record, 0)
            .map_err(|error| fault("an item could not be mended", error))?;
        let number = record.number.cast_signed();
        loaded.next_number = loaded.next_number.max(record.number + 1);
        loaded.notices.push(damaged(number, &record.id, "its row was missing, and was made anew"));
        loaded.records.push(record);
    }
    Ok(count)
}

/// What lies in the quarantine, a line each.
pub(super) fn quarantined(connection: &Connection) -> Result<Vec<String>, Error> {
    let read = (|| {
        let mut statement =
            connection.prepare("SELECT number, id, reason FROM items WHERE standing = ?1")?;
        let lines = statement.query_map([DAMAGED], |row| {
            let text = |column| row.get::<_, String>(column).unwrap_or_default();
            let number: i64 = row.get(0)?;
            Ok(format!("item {} (number {number}) is in the quarantine: {}", text(1), text(2)))
        })?;
        lines.collect::<Result<Vec<String>, _>>()
    })();
    read.map_err(|error: rusqlite::Error| fault("the quarantine could not be read", error))
}

fn damaged(number: i64, id: &str, reason: &str) -> Notice {
    Notice::Damaged { number: number.cast_unsigned(), id: id.to_owned(), reason: reason.to_owned() }
}

/// How many items there are, as the file says itself.
pub(super) fn count(connection: &Connection) -> Result<i64, Error> {
    let sql = "SELECT value FROM counters WHERE name = 'items'";
    let count = connection.query_row(sql, [], |row| row.get(0));
    count.map_err(|error| fault("the queue's file could not be read", error))
}

pub(super) fn set_count(connection: &Connection, items: i64) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE counters SET value = ?1 WHERE name = 'items'";
    connection.prepare_cached(sql)?.execute([items])?;
    Ok(())
}
