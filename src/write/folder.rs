//! Replaces a folder in one step.
//!
//! The files are written into a fresh sibling (`.NAME.fm-assign-new.…`) and forced to disk, then the sibling and the
//! folder change places. Linux and macOS do that in one system call; elsewhere, and on file systems without it, the
//! old folder is put aside (`.NAME.fm-assign-old.…`) for the moment between two renames, and [`recover`] puts it back
//! should the program die in that moment. So at any time the old folder stands whole or the new one does.
//!
//! A running writer holds a lock on its sibling: what is not locked was left by a run that was killed, and is removed.
//! Where folders cannot be locked, a sibling counts as left behind after a day.

use crate::error::{Error, Result};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind as IoKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder that is about to be replaced: where it stands and what its siblings are called.
#[derive(Debug)]
pub(super) struct Target {
    parent: PathBuf,
    name: OsString,
}

/// The files of a folder under construction are written through this.
#[derive(Debug)]
pub(super) struct Sibling {
    path: PathBuf,
    /// Held until the folder is in place; never read.
    _lock: Option<File>,
}

impl Target {
    /// Finds the place of `dir`, which need not exist; a link is followed, so that it keeps pointing at the plan.
    pub(super) fn of(dir: &Path) -> Result<Self> {
        let whole = match fs::canonicalize(dir) {
            Ok(whole) => whole,
            Err(error) if error.kind() == IoKind::NotFound => std::path::absolute(dir).map_err(|e| no_place(dir, e))?,
            Err(error) => return Err(no_place(dir, error)),
        };
        match (whole.parent(), whole.file_name()) {
            (Some(parent), Some(name)) => Ok(Self { parent: parent.to_owned(), name: name.to_owned() }),
            _ => Err(Error::usage(format!("{}: a plan needs a folder of its own", dir.display()))),
        }
    }

    /// The folder itself.
    pub(super) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    fn sibling_prefix(&self, kind: &str) -> OsString {
        let mut prefix = OsString::from(".");
        prefix.push(&self.name);
        prefix.push(format!(".fm-assign-{kind}."));
        prefix
    }

    /// A path of `kind` that nothing stands at.
    fn free_path(&self, kind: &str) -> PathBuf {
        let numbered = |number: u32| {
            let mut name = self.sibling_prefix(kind);
            name.push(format!("{}-{number}", std::process::id()));
            self.parent.join(name)
        };
        (0..).map(numbered).find(|path| fs::symlink_metadata(path).is_err()).expect("some number is free")
    }

    /// The siblings of `kind`, in order of their names.
    fn siblings(&self, kind: &str) -> Vec<PathBuf> {
        let prefix = self.sibling_prefix(kind);
        let is_sibling = |name: &OsStr| name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        let Ok(entries) = fs::read_dir(&self.parent) else { return Vec::new() };
        let mut found: Vec<PathBuf> =
            entries.flatten().filter(|entry| is_sibling(&entry.file_name())).map(|entry| entry.path()).collect();
        found.retain(|path| fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir()));
        found.sort();
        found
    }
}

/// Puts back a folder that a killed run had put aside, when nothing stands in its place.
pub(super) fn recover(target: &Target) {
    let path = target.path();
    if fs::symlink_metadata(&path).is_ok() {
        return;
    }
    for old in target.siblings("old") {
        match Claim::on(&old) {
            Claim::Busy => {}
            // A failure leaves the folder missing, which the caller reports better than this function could.
            Claim::Mine(_) | Claim::Unknown => return drop(fs::rename(old, &path)),
        }
    }
}

/// Replaces the folder by one that `fill` writes.
pub(super) fn replace(target: &Target, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    recover(target);
    clean(target);
    fs::create_dir_all(&target.parent).map_err(|error| Error::io("create this folder", &target.parent, error))?;
    let sibling = Sibling::create(target)?;
    fill(&sibling.path)?;
    sync_folder(&sibling.path).map_err(|error| Error::io("write", &sibling.path, error))?;
    let path = target.path();
    put_in_place(&sibling.path, target).map_err(|error| not_replaced(&path, error))?;
    // Best effort: the rename is atomic with or without it, this only makes it outlast a power cut at once.
    let _ = sync_folder(&target.parent);
    Ok(())
}

impl Sibling {
    /// Makes a fresh folder. Another run may take it for a leftover before it is locked: then it makes one more.
    fn create(target: &Target) -> Result<Self> {
        loop {
            let path = target.free_path("new");
            fs::create_dir(&path).map_err(|error| Error::io("create this folder", &path, error))?;
            let lock = lock(&path);
            if fs::symlink_metadata(&path).is_ok() {
                return Ok(Self { path, _lock: lock });
            }
        }
    }
}

impl Drop for Sibling {
    /// After a success the former folder stands here, after a failure the unfinished new one, or nothing.
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Removes what killed runs have left. A failure does no harm: the next run tries again.
fn clean(target: &Target) {
    for path in ["new", "old"].into_iter().flat_map(|kind| target.siblings(kind)) {
        let claim = Claim::on(&path);
        if matches!(claim, Claim::Mine(_)) || (matches!(claim, Claim::Unknown) && is_old(&path)) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn put_in_place(new: &Path, target: &Target) -> io::Result<()> {
    let path = target.path();
    match fs::rename(new, &path) {
        Ok(()) => Ok(()),
        // Something stands there. Whatever the system calls that, the exchange will say whether it can be helped.
        Err(_) if fs::symlink_metadata(&path).is_ok() => match exchange(new, &path) {
            Err(error) if is_unsupported(&error) => in_two_steps(new, target),
            answer => answer,
        },
        Err(error) => Err(error),
    }
}

/// Lets two folders change places in one step.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Lets two folders change places in one step: not on this system.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(IoKind::Unsupported.into())
}

/// True when the file system has no exchange (old kernels and some network file systems answer "invalid argument").
fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), IoKind::Unsupported | IoKind::InvalidInput)
}

/// Puts the old folder aside, the new one in its place, and the old one where the caller removes it.
fn in_two_steps(new: &Path, target: &Target) -> io::Result<()> {
    let path = target.path();
    let aside = target.free_path("old");
    let _lock = lock(&path);
    fs::rename(&path, &aside)?;
    if let Err(error) = fs::rename(new, &path) {
        fs::rename(&aside, &path)?;
        return Err(error);
    }
    // Only whole folders are called "old", so that a half-removed one is never put back.
    fs::rename(&aside, new)
}

/// Marks a folder as in use by this process, where the system lets a folder be locked.
fn lock(path: &Path) -> Option<File> {
    let folder = File::open(path).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Who uses a sibling.
enum Claim {
    /// Nobody did, and nobody else can while this lasts.
    Mine(#[expect(dead_code, reason = "holds the lock")] File),
    /// A running process.
    Busy,
    /// The system cannot tell.
    Unknown,
}

impl Claim {
    fn on(path: &Path) -> Self {
        let Ok(folder) = File::open(path) else { return Self::Unknown };
        match folder.try_lock() {
            Ok(()) => Self::Mine(folder),
            Err(TryLockError::WouldBlock) => Self::Busy,
            Err(TryLockError::Error(_)) => Self::Unknown,
        }
    }
}

/// True when the folder has not changed for a day: no run takes that long between two files.
fn is_old(path: &Path) -> bool {
    let changed = fs::symlink_metadata(path).and_then(|meta| meta.modified());
    changed.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > Duration::from_secs(24 * 60 * 60)))
}

/// Forces the entries of a folder to disk, where the system lets one ask for it.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

fn no_place(dir: &Path, error: io::Error) -> Error {
    Error::io("use this folder", dir, error)
}

fn not_replaced(path: &Path, error: io::Error) -> Error {
    let busy = matches!(error.kind(), IoKind::ResourceBusy | IoKind::CrossesDevices);
    let hint =
        if busy { "replace this folder (is it a mount point? give a folder inside it)" } else { "replace this folder" };
    Error::io(hint, path, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &'static str) -> impl FnOnce(&Path) -> Result<()> {
        move |dir| fs::write(dir.join("file"), text).map_err(|error| Error::io("write", dir, error))
    }

    fn text_in(dir: &Path) -> String {
        fs::read_to_string(dir.join("file")).unwrap_or_default()
    }

    fn entries(dir: &Path) -> Vec<OsString> {
        let mut names: Vec<OsString> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_created_then_replaced_and_nothing_stays_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("deep/plan");
        let target = Target::of(&dir).unwrap();
        replace(&target, write("one")).unwrap();
        assert_eq!(text_in(&dir), "one");
        replace(&target, write("two")).unwrap();
        assert_eq!(text_in(&dir), "two");
        assert_eq!(entries(&home.path().join("deep")), ["plan"]);
    }

    #[test]
    fn a_failure_leaves_the_old_folder_and_no_sibling() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("plan");
        let target = Target::of(&dir).unwrap();
        replace(&target, write("one")).unwrap();
        replace(&target, |_| Err(Error::usage("no"))).unwrap_err();
        assert_eq!(text_in(&dir), "one");
        assert_eq!(entries(home.path()), ["plan"]);
    }

    #[test]
    fn without_an_exchange_two_renames_do_the_same() {
        let home = tempfile::tempdir().unwrap();
        let target = Target::of(&home.path().join("plan")).unwrap();
        replace(&target, write("one")).unwrap();
        let sibling = Sibling::create(&target).unwrap();
        write("two")(&sibling.path).unwrap();
        in_two_steps(&sibling.path, &target).unwrap();
        assert_eq!(text_in(&sibling.path), "one", "the caller removes the old one");
        drop(sibling);
        assert_eq!(text_in(&target.path()), "two");
        assert_eq!(entries(home.path()), ["plan"]);
    }

    #[test]
    fn a_folder_put_aside_by_a_killed_run_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let target = Target::of(&home.path().join("plan")).unwrap();
        let aside = home.path().join(".plan.fm-assign-old.1-0");
        fs::create_dir(&aside).unwrap();
        write("one")(&aside).unwrap();
        recover(&target);
        assert_eq!(text_in(&target.path()), "one");
        assert_eq!(entries(home.path()), ["plan"]);
    }

    #[test]
    #[cfg(unix)]
    fn what_a_killed_run_left_is_removed_but_not_what_a_running_one_writes() {
        let home = tempfile::tempdir().unwrap();
        let target = Target::of(&home.path().join("plan")).unwrap();
        let stale = home.path().join(".plan.fm-assign-new.1-0");
        let other = home.path().join(".plan-b.fm-assign-new.1-0");
        fs::create_dir(&stale).unwrap();
        fs::create_dir(&other).unwrap();
        write("half")(&stale).unwrap();
        let running = Sibling::create(&target).unwrap();
        replace(&target, write("one")).unwrap();
        assert!(!stale.exists());
        assert!(running.path.exists() && other.exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_keeps_pointing_at_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("latest"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&Target::of(&link).unwrap(), write("one")).unwrap();
        assert_eq!(text_in(&real), "one");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
