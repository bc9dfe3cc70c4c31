//! What `strace` saw, as operations on the files of one folder, in the order in which they ended.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// The calls that are recorded. Reading is needed as well, as it moves the place of the next write.
pub(super) const CALLS: &str = "openat,open,creat,close,read,write,pread64,pwrite64,lseek,ftruncate,\
                                fallocate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,\
                                mkdir,mkdirat";

/// One operation; names are those within the folder, which is "" itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Op {
    Create {
        name: String,
    },
    Write {
        name: String,
        offset: usize,
        data: Vec<u8>,
    },
    Truncate {
        name: String,
        length: usize,
    },
    /// A file's content, or the folder's names, are on the disk.
    Sync {
        name: String,
    },
    Rename {
        from: String,
        to: String,
    },
    Unlink {
        name: String,
    },
    /// A line on standard output.
    Said(String),
}

pub(super) fn read(log: &Path, folder: &Path) -> Result<Vec<Op>, Box<dyn std::error::Error>> {
    let folder = folder.to_str().ok_or("the folder's name is no text")?.to_owned();
    let mut reader = Reader { folder, places: HashMap::new(), known: Vec::new(), ops: Vec::new() };
    let mut unfinished: HashMap<String, String> = HashMap::new();
    for line in BufReader::new(File::open(log)?).lines() {
        let line = line?;
        let Some((process, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            unfinished.insert(process.to_owned(), begun.trim_end().to_owned());
        } else if let Some(rest) = call.strip_prefix("<... ") {
            let rest = rest.split_once(" resumed>").map_or("", |(_, rest)| rest);
            let begun = unfinished.remove(process).unwrap_or_default();
            reader.call(&format!("{begun}{rest}"));
        } else {
            reader.call(call);
        }
    }
    Ok(reader.ops)
}

struct Reader {
    folder: String,
    /// Where each descriptor stands.
    places: HashMap<String, usize>,
    known: Vec<String>,
    ops: Vec<Op>,
}

impl Reader {
    fn call(&mut self, call: &str) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let Some((arguments, result)) = rest.rsplit_once(") = ").or_else(|| split_padded(rest))
        else {
            return;
        };
        if result.starts_with('-') || result.starts_with('?') {
            return;
        }
        let result_number = leading_number(result);
        let arguments: Vec<&str> = arguments.split(", ").map(str::trim).collect();
        let first = arguments.first().copied().unwrap_or_default();
        match name {
            "openat" | "open" | "creat" => {
                let path = arguments.iter().find(|argument| argument.starts_with('"'));
                self.places.insert(number_of(result), 0);
                let flags = arguments.iter().any(|argument| argument.contains("O_CREAT"));
                if let Some(name) = path.and_then(|path| self.inside(&text(path)))
                    && (flags || name == "creat")
                    && !self.known.contains(&name)
                {
                    self.known.push(name.clone());
                    self.ops.push(Op::Create { name });
                }
                if let Some(name) = path.and_then(|path| self.inside(&text(path)))
                    && arguments.iter().any(|argument| argument.contains("O_TRUNC"))
                {
                    self.ops.push(Op::Truncate { name, length: 0 });
                }
            }
            "lseek" => _ = self.places.insert(number_of(first), result_number),
            "read" => *self.places.entry(number_of(first)).or_default() += result_number,
            "write" => {
                let data = bytes(arguments.get(1).copied().unwrap_or_default());
                if number_of(first) == "1" {
                    for line in String::from_utf8_lossy(&data).lines() {
                        self.ops.push(Op::Said(line.to_owned()));
                    }
                    return;
                }
                let place = self.places.entry(number_of(first)).or_default();
                let offset = *place;
                *place += result_number;
                self.wrote(first, offset, data, result_number);
            }
            "pwrite64" => {
                let data = bytes(arguments.get(1).copied().unwrap_or_default());
                let offset = arguments.get(3).map_or(0, |offset| leading_number(offset));
                self.wrote(first, offset, data, result_number);
            }
            "ftruncate" => {
                if let Some(name) = self.file(first) {
                    let length = arguments.get(1).map_or(0, |length| leading_number(length));
                    self.ops.push(Op::Truncate { name, length });
                }
            }
            "fsync" | "fdatasync" => {
                if let Some(name) = self.file(first) {
                    self.ops.push(Op::Sync { name });
                }
            }
            "rename" | "renameat" | "renameat2" => {
                let names: Vec<String> = arguments
                    .iter()
                    .filter(|argument| argument.starts_with('"'))
                    .filter_map(|argument| self.inside(&text(argument)))
                    .collect();
                if let [from, to] = &names[..] {
                    self.known.retain(|name| name != from);
                    self.known.push(to.clone());
                    self.ops.push(Op::Rename { from: from.clone(), to: to.clone() });
                }
            }
            "unlink" | "unlinkat" => {
                let path = arguments.iter().find(|argument| argument.starts_with('"'));
                if let Some(name) = path.and_then(|path| self.inside(&text(path))) {
                    self.known.retain(|known| *known != name);
                    self.ops.push(Op::Unlink { name });
                }
            }
            _ => {}
        }
    }

    fn wrote(&mut self, descriptor: &str, offset: usize, mut data: Vec<u8>, length: usize) {
        data.truncate(length);
        if let Some(name) = self.file(descriptor) {
            self.ops.push(Op::Write { name, offset, data });
        }
    }

    /// The file of `5<path>`.
    fn file(&self, descriptor: &str) -> Option<String> {
        let path = descriptor.split_once('<')?.1.strip_suffix('>')?;
        self.inside(&String::from_utf8_lossy(&unescaped(path)))
    }

    fn inside(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(&self.folder)?;
        match rest.strip_prefix('/') {
            Some(name) => Some(name.to_owned()),
            None => rest.is_empty().then(String::new),
        }
    }
}

/// `fsync(3<…>)     = 0`: short calls are padded.
fn split_padded(rest: &str) -> Option<(&str, &str)> {
    let (arguments, result) = rest.rsplit_once("= ")?;
    Some((arguments.trim_end().strip_suffix(')')?, result))
}

fn number_of(descriptor: &str) -> String {
    descriptor.chars().take_while(char::is_ascii_digit).collect()
}

fn leading_number(text: &str) -> usize {
    number_of(text.trim()).parse().unwrap_or(0)
}

fn text(argument: &str) -> String {
    String::from_utf8_lossy(&bytes(argument)).into_owned()
}

fn bytes(argument: &str) -> Vec<u8> {
    unescaped(argument.trim_start_matches('"').split('"').next().unwrap_or_default())
}

/// `\x2f\x74`.
fn unescaped(text: &str) -> Vec<u8> {
    let pairs = text.split("\\x").skip(1);
    pairs.filter_map(|pair| u8::from_str_radix(pair.get(..2)?, 16).ok()).collect()
}
