use std::fs::{File, OpenOptions};
use std::io::{Read, Write};

use super::Home;
use super::error::{HomeAction, HomeError, io};

/// Proof that this process alone writes to a home; released when dropped.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl Home {
    /// Takes the one writer's lock. `command` names the holder to the process that finds it taken.
    ///
    /// # Errors
    /// When another process holds it.
    pub fn lock(&self, command: &str) -> Result<WriterLock, HomeError> {
        let path = self.root.join("LOCK");
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(io(HomeAction::Open, &path))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = (!holder.trim().is_empty()).then(|| holder.trim().to_owned());
            return Err(HomeError::Locked { path: self.root.display().to_string(), holder });
        }
        file.set_len(0).map_err(io(HomeAction::Write, &path))?;
        let holder = format!("tsunagu {command} (process {})", std::process::id());
        file.write_all(holder.as_bytes()).map_err(io(HomeAction::Write, &path))?;
        Ok(WriterLock { _file: file })
    }
}
