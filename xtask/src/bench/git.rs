//! Revisions of the repository, asked of git.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::root;

/// A commit, or the files as they lie there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Forty hexadecimal digits.
    pub(crate) id: String,
    /// The first line of its message.
    pub(crate) subject: String,
    /// Whether files differ from the commit.
    pub(crate) changed: bool,
}

impl Revision {
    /// What people read: twelve digits, with a plus if files differ.
    pub(crate) fn short(&self) -> String {
        let plus = if self.changed { "+" } else { "" };
        format!("{}{plus}", &self.id[..self.id.len().min(12)])
    }
}

/// The files as they are.
pub(crate) fn head() -> Result<Revision, String> {
    let mut revision = revision("HEAD")?;
    revision.changed = !git(&["status", "--porcelain"])?.is_empty();
    Ok(revision)
}

/// Differs whenever a file does: layouts are linked from the source as it is then, so that a change
/// in the middle of a comparison would be compared in part.
pub(crate) fn fingerprint() -> Result<u64, String> {
    let mut hasher = DefaultHasher::new();
    git(&["rev-parse", "HEAD"])?.hash(&mut hasher);
    git(&["diff", "HEAD"])?.hash(&mut hasher);
    git(&["status", "--porcelain"])?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// An error if the files are not those of the fingerprint any more.
pub(crate) fn unchanged_since(before: u64) -> Result<(), String> {
    if fingerprint()? == before {
        return Ok(());
    }
    Err("files were changed while their programs were compared, so the result would be of neither \
         version; run it again"
        .into())
}

/// The commit that `name` means.
pub(crate) fn revision(name: &str) -> Result<Revision, String> {
    let spelled = format!("{name}^{{commit}}");
    let id = git(&["rev-parse", "--verify", "--quiet", &spelled]).map_err(|_| {
        let shallow = git(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|is| is == "true");
        let advice = if shallow {
            "this clone is shallow: `git fetch --unshallow` brings the rest"
        } else {
            "`git fetch` may bring it; `git log` shows what there is"
        };
        format!("there is no revision {name} here; {advice}")
    })?;
    let subject = git(&["log", "-1", "--format=%s", &id])?;
    Ok(Revision { id, subject, changed: false })
}

/// What a change is compared with if nobody says: where it left the main branch; on the main branch
/// itself, the commit before; and the commit itself, if files differ from it.
pub(crate) fn default_base(head: &Revision) -> Result<Revision, String> {
    for main in ["origin/main", "main"] {
        let Ok(base) = git(&["merge-base", "HEAD", main]) else { continue };
        if base != head.id {
            return revision(&base);
        }
    }
    revision(if head.changed { "HEAD" } else { "HEAD~1" })
}

/// The messages of the commits after `base` up to `head`.
pub(crate) fn messages(base: &Revision, head: &Revision) -> Result<String, String> {
    git(&["log", "--format=%B", &format!("{}..{}", base.id, head.id)])
}

/// Puts the files of `revision` into `folder`, a worktree of its own: the one that is there, or a
/// new one. What was there before is overwritten.
pub(crate) fn check_out(revision: &Revision, folder: &Path) -> Result<(), String> {
    let place = folder.to_string_lossy();
    let reused = folder.join(".git").exists()
        && git(&["-C", &place, "checkout", "--quiet", "--detach", "--force", &revision.id]).is_ok()
        && git(&["-C", &place, "clean", "--quiet", "-dffx"]).is_ok();
    if reused {
        return Ok(());
    }
    // A run that was killed may have left half of one.
    if folder.exists() {
        let remove = std::fs::remove_dir_all(folder);
        remove.map_err(|error| format!("cannot remove {place}: {error}"))?;
    }
    git(&["worktree", "prune"])?;
    // Twice: one that was being added when its run was killed is locked.
    let add = ["worktree", "add", "--quiet", "--detach", "--force", "--force"];
    git(&[&add[..], &[&place, &revision.id]].concat())?;
    Ok(())
}

/// What git prints, without the end of the last line.
fn git(arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("git could not be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("git {} failed: {}", arguments.join(" "), said.trim()))
    }
}
