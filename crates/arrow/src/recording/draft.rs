//! Files in the making.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use nautilus_cython_core::{Error, Result};

use super::failed;

/// A file under a name that no reader looks at. It goes away unless it is published.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
}

impl Draft {
    /// Makes an empty file in `folder`, which is made, too.
    pub(super) fn new(folder: &Path) -> Result<(Self, File)> {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        for number in 0_u32.. {
            let path = folder.join(format!(".draft-{}-{number}", std::process::id()));
            match File::create_new(&path) {
                Ok(file) => return Ok((Self { path }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&path, &error)),
            }
        }
        Err(Error::io(format!("{}: no name is left for a new file", folder.display())))
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file, which is on the disk, the first of `names` that is free.
    pub(super) fn publish(self, names: impl Iterator<Item = PathBuf>) -> Result<PathBuf> {
        let mut taken = None;
        for name in names {
            match rename_new(&self.path, &name) {
                Ok(()) => {
                    sync_folder_of(&name)?;
                    return Ok(name);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = Some(name),
                Err(error) => return Err(failed(&name, &error)),
            }
        }
        let taken = taken.unwrap_or_default();
        Err(Error::io(format!("{}: there is such a file already", taken.display())))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // after publishing, the other name of the file stays
    }
}

/// A rename replaces a file of the new name; a second name fails if there is one. Some file systems have no second names.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied) => {
            if to.try_exists()? {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        linked => linked,
    }
}

/// A name is on the disk when its folder is.
fn sync_folder_of(path: &Path) -> Result<()> {
    if cfg!(windows) {
        return Ok(()); // folders cannot be opened there
    }
    let folder = folder_of(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, &error))
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
