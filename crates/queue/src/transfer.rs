//! Items as files, to be looked at, carried to another machine, or kept: the bytes in one file, what
//! the queue knows of them in another beside it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::clock::time_of;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::item::{Item, Priority, Status};
use crate::outbox::Outbox;
use crate::store::Record;

/// The file beside the payload ends so.
const CARD: &str = "item";

/// Items that are copied at a time; between them others get their turn.
const SLICE: usize = 32;

/// Items enqueued in one commit.
const TOGETHER: usize = 32;

/// What [`Outbox::export`] wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// Items written.
    pub items: usize,
    /// Identifiers of items that are damaged, and were not written.
    pub damaged: Vec<String>,
}

/// What [`Outbox::import`] took in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// Items that are new.
    pub items: usize,
    /// Items that were there already.
    pub duplicates: usize,
    /// Files that are no items, with the reason; nothing was taken in of these.
    pub refused: Vec<(PathBuf, String)>,
}

impl Outbox {
    /// Writes every item – of this status, if one is given – into `folder`: the bytes as they were
    /// enqueued in `<number>-<id>.<extension>`, the rest in `<number>-<id>.item`, as text. The items
    /// stay in the queue. Every file is on the disk when this returns.
    ///
    /// File work is done by the thread that writes, a few items at a time.
    ///
    /// ```
    /// use wats_queue::{Item, Outbox};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// let old = Outbox::volatile().open().await?;
    /// old.enqueue(Item::new("8f2c6f3e", "a report")).await?;
    /// assert_eq!(old.export(folder, "wsjf", None).await?.items, 1);
    ///
    /// let new = Outbox::volatile().open().await?;
    /// assert_eq!(new.import(folder).await?.items, 1);
    /// assert_eq!(new.import(folder).await?.duplicates, 1); // again does no harm
    /// # Ok(())
    /// # }
    /// ```
    pub async fn export(
        &self,
        folder: impl AsRef<Path>,
        extension: &str,
        status: Option<Status>,
    ) -> Result<Exported, Error> {
        let mut exported = Exported::default();
        let mut after = 0;
        loop {
            let (folder, extension) = (folder.as_ref().to_owned(), extension.to_owned());
            let slice = self
                .look(move |engine| write_slice(engine, &folder, &extension, status, after))
                .await?;
            exported.items += slice.done.items;
            exported.damaged.extend(slice.done.damaged);
            let Some(last) = slice.last else { break };
            after = last;
        }
        Ok(exported)
    }

    /// Enqueues every item that [`export`](Self::export) wrote into `folder`. The files stay; items
    /// that were parked are ready.
    ///
    /// # Errors
    ///
    /// The folder cannot be read; the queue is full. Files that are no items are listed in the
    /// answer, and the rest is taken in.
    pub async fn import(&self, folder: impl AsRef<Path>) -> Result<Imported, Error> {
        let folder = folder.as_ref().to_owned();
        let most = self.options().max_item_bytes;
        let list = folder.clone();
        let cards = self.look(move |_| cards(&list)).await?;
        let mut imported = Imported::default();
        for cards in cards.chunks(TOGETHER) {
            let cards = cards.to_vec();
            let read = self.look(move |_| {
                Ok(cards.into_iter().map(|card| (read_item(&card, most), card)).collect::<Vec<_>>())
            });
            for (item, card) in read.await? {
                match item {
                    Ok(item) => match self.enqueue(item).await {
                        Ok(receipt) if receipt.duplicate => imported.duplicates += 1,
                        Ok(_) => imported.items += 1,
                        Err(error)
                            if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::Invalid) =>
                        {
                            imported.refused.push((card, error.to_string()));
                        }
                        Err(error) => return Err(error),
                    },
                    Err(why) => imported.refused.push((card, why)),
                }
            }
        }
        Ok(imported)
    }
}

struct Slice {
    done: Exported,
    /// Where to go on; `None` at the end.
    last: Option<u64>,
}

fn write_slice(
    engine: &mut Engine,
    folder: &Path,
    extension: &str,
    status: Option<Status>,
    after: u64,
) -> Result<Slice, Error> {
    let failed = |error: io::Error| {
        let kind = match error.kind() {
            io::ErrorKind::StorageFull => ErrorKind::DiskFull,
            _ => ErrorKind::Io,
        };
        let detail = format!("the items could not be written to {}", folder.display());
        Error::new(kind, detail).caused_by(error)
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let entries = engine.entries(status, after, SLICE);
    let mut done = Exported::default();
    for entry in &entries {
        match engine.copy(entry.number) {
            Ok(Some((record, payload))) => {
                let name = format!("{:012}-{}", record.number, file_name(&record.id));
                let file = folder.join(format!("{name}.{}", file_name(extension)));
                write_file(&file, &payload).map_err(failed)?;
                let payload_name = file.file_name().unwrap_or_default().to_string_lossy();
                let card = folder.join(format!("{name}.{CARD}"));
                write_file(&card, card_text(&record, &payload_name).as_bytes()).map_err(failed)?;
                done.items += 1;
            }
            Ok(None) => {}
            Err(error) if error.kind() == ErrorKind::Damaged => done.damaged.push(entry.id.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok(Slice { done, last: entries.last().map(|entry| entry.number) })
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Letters, digits, dots and hyphens of an identifier; it need not be unique, as the number is.
fn file_name(text: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    text.chars().take(80).map(safe).collect()
}

fn card_text(record: &Record, payload: &str) -> String {
    let mut text = format!("payload {payload}\npriority {}\n", record.priority);
    let mut line = |key: &str, value: &str| {
        text.push_str(key);
        text.push(' ');
        text.push_str(&escaped(value));
        text.push('\n');
    };
    line("id", &record.id);
    line("kind", &record.kind);
    if let Some(source) = &record.source {
        line("source", source);
    }
    if let Some(order) = &record.order {
        line("order", order);
    }
    if let Some(reason) = &record.reason {
        line("reason", reason);
    }
    if record.not_before != 0 {
        line("not-before", &record.not_before.to_string());
    }
    line("digest", &hex(&record.digest));
    text
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            (c, false) => out.push(c),
        }
    }
    out
}

fn cards(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list = || {
        let mut cards = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == CARD) {
                cards.push(path);
            }
        }
        cards.sort();
        Ok(cards)
    };
    list().map_err(|error: io::Error| {
        let detail = format!("the items in {} could not be listed", folder.display());
        Error::new(ErrorKind::Io, detail).caused_by(error)
    })
}

/// The item of a card, or why it is none.
fn read_item(card: &Path, most: usize) -> Result<Item, String> {
    let text = read_bounded(card, 64 << 10)?;
    let text = String::from_utf8(text).map_err(|_| "it is not text".to_owned())?;
    let field = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        line.map(unescaped)
    };
    let payload = field("payload").ok_or("it names no payload")?;
    if Path::new(&payload).components().count() != 1 || payload == ".." {
        return Err("its payload is not a file beside it".to_owned());
    }
    let bytes = read_bounded(&card.with_file_name(&payload), most)?;
    let id = field("id").ok_or("it has no identifier")?;
    let kind = field("kind").unwrap_or_default();
    let digest = hex(&crate::pack::digest(&id, &kind, &bytes));
    if field("digest").is_none_or(|expected| expected != digest) {
        return Err("its payload is not the one that was exported".to_owned());
    }
    let mut item = Item::new(id, bytes).kind(kind);
    item.source = field("source");
    item.order = field("order");
    let level = field("priority").and_then(|level| level.parse().ok()).and_then(Priority::new);
    item.priority = level.ok_or("its priority is not 1 to 10")?;
    item.not_before = field("not-before").and_then(|time| time.parse().ok()).and_then(time_of);
    Ok(item)
}

fn read_bounded(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let read = || {
        let mut bytes = Vec::new();
        fs::File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes: Vec<u8> = read().map_err(|error: io::Error| error.to_string())?;
    if bytes.len() > most {
        return Err(format!("{} is longer than {most} bytes", path.display()));
    }
    Ok(bytes)
}
