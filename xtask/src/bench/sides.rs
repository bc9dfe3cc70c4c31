//! The two sides of a comparison: the source as it is, and a revision in a worktree of its own with
//! the same benchmark cases over it.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::git::{self, Revision};
use super::overlay::{self, CASES};
use super::programs::{self, ALLOCATIONS, CLIENT, PEAK, Role, Source, WORKER};
use crate::{root, target};

/// How many compared revisions are kept built.
const KEPT: usize = 3;

/// Where everything lies that a comparison needs and leaves.
pub(crate) struct Place(PathBuf);

impl Place {
    /// Below cargo's folder for build output.
    pub(crate) fn find() -> Self {
        Self(target().join("bench"))
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Held for as long as programs are built and run: two comparisons at once would disturb each
    /// other.
    pub(crate) fn lock(&self) -> Result<fs::File, String> {
        programs::make(&self.0)?;
        let path = self.join("lock");
        let open = || fs::OpenOptions::new().create(true).append(true).open(&path);
        let file = open().map_err(|error| format!("{}: {error}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {
                self.tidy();
                Ok(file)
            }
            Err(fs::TryLockError::WouldBlock) => {
                eprintln!("waiting for another `cargo xtask bench` to end");
                file.lock().map_err(|error| format!("{}: {error}", path.display()))?;
                self.tidy();
                Ok(file)
            }
            Err(fs::TryLockError::Error(error)) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Removes what a run left that was killed: counts that nobody read, programs that were not
    /// complete yet.
    fn tidy(&self) {
        let is_left = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("callgrind-") || path.extension().is_some_and(|it| it == "part")
        };
        for folder in [&self.0, &self.join("programs")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if is_left(&entry.path()) {
                    // What cannot be removed is overwritten.
                    let _ = fs::remove_file(entry.path());
                    let _ = fs::remove_dir_all(entry.path());
                }
            }
        }
    }
}

/// The folder of a side's programs, always as long: programs read their own path, and where the heap
/// begins behind it moves instructions by up to 2 %.
fn programs_of(place: &Place, side: &str) -> PathBuf {
    place.join("programs").join(format!("{side:-<26}"))
}

/// The programs of the source as it is.
pub(crate) fn head(place: &Place, planted: bool) -> Result<Source, String> {
    let name = if planted { "planted" } else { "head" };
    let source = Source {
        role: Role::Head,
        folder: root().to_owned(),
        groups: None,
        with_client: !planted,
        planted,
        programs: programs_of(place, name),
    };
    source.build(true)?;
    Ok(source)
}

/// The programs of a revision, and what must be said about them.
/// With `quick`, its layouts are not needed, and so no worktree to link them in.
pub(crate) fn base(
    place: &Place,
    revision: &Revision,
    quick: bool,
) -> Result<(Source, Vec<String>), String> {
    let folder = place.join("base");
    let key = key(revision);
    let mut source = Source {
        role: Role::Base,
        folder: folder.clone(),
        groups: None,
        with_client: true,
        planted: false,
        programs: programs_of(place, &format!("base-{key}")),
    };
    let notes_file = source.program(NOTES);
    if source.program(WORKER).exists() && (quick || is_checked_out(&folder, &key)) {
        let notes = fs::read_to_string(&notes_file).unwrap_or_default();
        let mut lines = notes.lines();
        let groups = lines.next().unwrap_or_default();
        source.groups = Some(groups.split(',').map(str::to_owned).collect());
        source.with_client = source.program(CLIENT).exists();
        return Ok((source, lines.map(str::to_owned).collect()));
    }
    eprintln!("building {} for comparison", revision.short());
    git::check_out(revision, &folder)?;
    let notes = build(&mut source, revision)?;
    let groups = source.groups.clone().unwrap_or_default().join(",");
    write(&notes_file, &format!("{groups}\n{}", notes.join("\n")))?;
    write(&folder.join(KEY_FILE), &key)?;
    forget_old(place, &source.programs);
    Ok((source, notes))
}

/// Keeps the programs of the head, whose files are those of `revision`, for the run that has that as
/// its base. Without its worktree it will do for what is counted.
pub(crate) fn keep_as_base(
    place: &Place,
    revision: &Revision,
    head: &Source,
) -> Result<(), String> {
    let kept = programs_of(place, &format!("base-{}", key(revision)));
    if kept.exists() {
        return Ok(());
    }
    let part = kept.with_extension("part");
    programs::make(&part)?;
    for name in [WORKER, ALLOCATIONS, PEAK, CLIENT] {
        let (from, to) = (head.program(name), part.join(name));
        // The file itself stays as it is: a new head is put in its place, not into it.
        let linked = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_bytes| ()));
        linked.map_err(|error| format!("{}: {error}", from.display()))?;
    }
    let groups = overlay::groups(&read(&root().join(CASES).join("Cargo.toml"))?);
    write(&part.join(NOTES), &groups.join(","))?;
    fs::rename(&part, &kept).map_err(|error| format!("{}: {error}", kept.display()))?;
    forget_old(place, &kept);
    Ok(())
}

/// Builds the base with the head's cases over it, without those that do not fit.
fn build(source: &mut Source, revision: &Revision) -> Result<Vec<String>, String> {
    let mut notes = Vec::new();
    let own = source.folder.join(CASES).join("Cargo.toml").exists();
    if !own {
        let short = revision.short();
        notes.push(format!("{short} has no benchmark cases; those of this source are put over it"));
    }
    let dropped = lay_over(&source.folder)?;
    let manifest = read(&root().join(CASES).join("Cargo.toml"))?;
    let mut groups = overlay::groups(&manifest);
    groups.retain(|group| !dropped.contains(group));
    notes.extend(dropped.iter().map(|group| {
        format!("{} has no crate for the cases of `{group}`: not compared", revision.short())
    }));
    // A group may be in another's way, so that not all errors are seen at once.
    for _ in 0..=groups.len() {
        source.groups = Some(groups.clone());
        let messages = match source.build(false) {
            Ok(()) => return Ok(notes),
            Err(messages) => messages,
        };
        let misfits = overlay::misfits(&messages);
        let before = groups.len();
        groups.retain(|group| !misfits.groups.contains(group));
        for group in &misfits.groups {
            let short = revision.short();
            notes.push(format!("the cases of `{group}` do not compile with {short}: not compared"));
        }
        if misfits.client && source.with_client {
            source.with_client = false;
            notes.push("the program whose size is compared does not compile with it".into());
        } else if groups.len() == before {
            return own_cases(source, revision, own, &messages, notes);
        }
    }
    Err(format!("no case of this source compiles with {}", revision.short()))
}

/// The last resort: the base with the cases it has itself.
fn own_cases(
    source: &mut Source,
    revision: &Revision,
    own: bool,
    messages: &str,
    mut notes: Vec<String>,
) -> Result<Vec<String>, String> {
    let short = revision.short();
    let errors: Vec<&str> =
        messages.lines().filter(|line| line.contains("error")).take(10).collect();
    if !own {
        return Err(format!(
            "{short} cannot be compared: it has no benchmark cases, and those of this source do not \
             compile with it:\n{}",
            errors.join("\n")
        ));
    }
    git::check_out(revision, &source.folder)?;
    source.groups = None;
    source.with_client = true;
    source.build(false).map_err(|messages| format!("{short} cannot be built:\n{messages}"))?;
    notes.push(format!(
        "the cases of this source do not compile with {short}, so it runs its own: a case that \
         changed is compared with what it was"
    ));
    Ok(notes)
}

/// Copies the cases of this source over the base; the groups that have no crate there.
fn lay_over(base: &Path) -> Result<Vec<String>, String> {
    let place = base.join(CASES);
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    copy_tree(&root().join(CASES), &place)?;
    let (head_root, base_root) = (root().join("Cargo.toml"), base.join("Cargo.toml"));
    let (head_text, base_text) = (read(&head_root)?, read(&base_root)?);
    let cases = read(&place.join("Cargo.toml"))?;
    let (manifest, dropped) = overlay::cases_manifest(&cases, &base_text);
    write(&place.join("Cargo.toml"), &manifest)?;
    write(&base_root, &overlay::root_manifest(&base_text, &head_text, &manifest))?;
    Ok(dropped)
}

/// The file beside a base's programs that says which groups of cases they have, and what must be said
/// about them.
const NOTES: &str = "notes";

/// The file in a base's worktree that says for what it was made.
const KEY_FILE: &str = "target-key";

fn is_checked_out(folder: &Path, key: &str) -> bool {
    fs::read_to_string(folder.join(KEY_FILE)).is_ok_and(|text| text == key)
}

/// What the programs of a base depend on: its source, the cases, and the compiler.
fn key(revision: &Revision) -> String {
    let mut hasher = DefaultHasher::new();
    let mut files = Vec::new();
    list(&root().join(CASES), &mut files);
    files.sort();
    for path in files {
        fs::read(path).unwrap_or_default().hash(&mut hasher);
    }
    let rustc = Command::new("rustc").arg("-vV").output();
    rustc.map(|output| output.stdout).unwrap_or_default().hash(&mut hasher);
    std::env::var_os("RUSTFLAGS").hash(&mut hasher);
    programs::PROFILE.hash(&mut hasher);
    format!("{}-{:08x}", &revision.id[..12], hasher.finish() & 0xffff_ffff)
}

/// Removes the programs of all but the newest revisions.
fn forget_old(place: &Place, kept: &Path) {
    let entries = fs::read_dir(place.join("programs")).into_iter().flatten().flatten();
    let mut old: Vec<_> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("base-"))
        .filter(|entry| entry.path() != kept)
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    old.sort();
    for (_, path) in old.iter().rev().skip(KEPT - 1) {
        // What cannot be removed now is removed another time.
        let _ = fs::remove_dir_all(path);
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    list(from, &mut files);
    for file in files {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        programs::make(place.parent().unwrap_or(to))?;
        fs::copy(&file, &place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
