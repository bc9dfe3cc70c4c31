//! A folder as it may be after a power cut.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::Path;

use super::trace::Op;
use crate::chance::Chance;

/// What a disk writes at once or not at all.
const SECTOR: usize = 512;

/// What becomes of names that no `fsync` of the folder has put on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    /// They are there in the order in which they were made, up to some point; an `fsync` of any file
    /// takes along those before it. So ext4 does it.
    Ordered,
    /// Each may be there or not. All that POSIX promises.
    Strict,
}

/// Names and what is in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Disk {
    files: BTreeMap<String, Vec<u8>>,
}

/// How much of what was not synced reaches the disk, in one state.
#[derive(Clone, Copy)]
enum Luck {
    Nothing,
    Everything,
    Some,
    Torn,
}

impl Disk {
    /// `before` after `ops` and a power cut.
    pub(super) fn after(before: &Self, ops: &[Op], policy: Policy, chance: &mut Chance) -> Self {
        let luck = [Luck::Nothing, Luck::Everything, Luck::Some, Luck::Torn][chance.below(4)];
        let last_sync = |wanted: &dyn Fn(&str) -> bool, after: usize| {
            ops.iter().enumerate().rev().find_map(|(index, op)| match op {
                Op::Sync { name } if index >= after && wanted(name) => Some(index),
                _ => None,
            })
        };
        // Names, first: which of the changes of names are there.
        let changes: Vec<usize> = (0..ops.len())
            .filter(|index| {
                matches!(ops[*index], Op::Create { .. } | Op::Rename { .. } | Op::Unlink { .. })
            })
            .collect();
        let certain = match policy {
            Policy::Ordered => last_sync(&|_| true, 0),
            Policy::Strict => last_sync(&str::is_empty, 0),
        };
        let open: Vec<usize> = changes
            .iter()
            .copied()
            .filter(|index| certain.is_none_or(|sync| *index > sync))
            .collect();
        let reached = open.get(chance.below(open.len() + 1)).copied();
        let named = |index: usize, chance: &mut Chance| {
            if certain.is_some_and(|sync| index < sync) {
                return true;
            }
            match policy {
                Policy::Ordered => reached.is_none_or(|reached| index < reached),
                Policy::Strict => chance.coin(),
            }
        };

        // Contents live on under another name, so files are followed by number.
        let mut contents: Vec<Vec<u8>> = before.files.values().cloned().collect();
        let mut names: HashMap<String, usize> =
            before.files.keys().cloned().enumerate().map(|(file, name)| (name, file)).collect();
        let mut durable_names = names.clone();
        // A file's number by the name it has at that point of time, for each operation.
        for (index, op) in ops.iter().enumerate() {
            match op {
                Op::Create { name } => {
                    if names.contains_key(name) {
                        continue;
                    }
                    contents.push(Vec::new());
                    names.insert(name.clone(), contents.len() - 1);
                    if named(index, chance) {
                        durable_names.insert(name.clone(), contents.len() - 1);
                    }
                }
                Op::Rename { from, to } => {
                    let Some(file) = names.remove(from) else { continue };
                    names.insert(to.clone(), file);
                    if named(index, chance) {
                        durable_names.retain(|_, known| *known != file);
                        durable_names.insert(to.clone(), file);
                    }
                }
                Op::Unlink { name } => {
                    names.remove(name);
                    if named(index, chance) {
                        durable_names.remove(name);
                    }
                }
                Op::Write { name, offset, data } => {
                    let Some(file) = names.get(name) else { continue };
                    let synced = last_sync(&|synced| synced == name, index).is_some();
                    let lucky = match luck {
                        _ if synced => Luck::Everything,
                        Luck::Some if chance.coin() => Luck::Nothing,
                        Luck::Some => Luck::Everything,
                        other => other,
                    };
                    write(&mut contents[*file], *offset, data, lucky, chance);
                }
                Op::Truncate { name, length } => {
                    let Some(file) = names.get(name) else { continue };
                    let synced = last_sync(&|synced| synced == name, index).is_some();
                    if synced || matches!(luck, Luck::Everything) || chance.coin() {
                        contents[*file].resize(*length, 0);
                    }
                }
                Op::Sync { .. } | Op::Said(_) => {}
            }
        }
        let files = durable_names.into_iter().map(|(name, file)| (name, contents[file].clone()));
        Self { files: files.collect() }
    }

    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        for (name, content) in &self.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, content)?;
        }
        Ok(())
    }
}

fn write(content: &mut Vec<u8>, offset: usize, data: &[u8], luck: Luck, chance: &mut Chance) {
    let whole = match luck {
        Luck::Nothing => return,
        Luck::Everything | Luck::Some => true,
        Luck::Torn => false,
    };
    if content.len() < offset + data.len() {
        content.resize(offset + data.len(), 0);
    }
    let mut at = 0;
    while at < data.len() {
        // Sectors of the disk, not of the write.
        let end = (SECTOR - (offset + at) % SECTOR + at).min(data.len());
        if whole || chance.coin() {
            content[offset + at..offset + end].copy_from_slice(&data[at..end]);
        }
        at = end;
    }
}
