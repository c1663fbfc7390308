use std::cell::Cell;
use std::io::{Cursor, Error, Read, Result, Seek, SeekFrom};
use std::rc::Rc;

/// How often over a file may be read: each part once, and its directory a few times.
const READINGS: u64 = 4;

/// Bytes besides, for small files.
const ALLOWANCE: u64 = 64 << 10;

/// A file that ends in an error when it is read over and over: sheets that share a part have it unpacked for each.
pub(super) struct MeteredReader<'b> {
    file: Cursor<&'b [u8]>,
    left: Rc<Cell<u64>>,
}

impl<'b> MeteredReader<'b> {
    /// The file, and what may still be read of it.
    pub(super) fn new(bytes: &'b [u8]) -> (Self, Rc<Cell<u64>>) {
        let left = Rc::new(Cell::new(bytes.len() as u64 * READINGS + ALLOWANCE));
        (Self { file: Cursor::new(bytes), left: Rc::clone(&left) }, left)
    }
}

impl Read for MeteredReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let read = self.file.read(into)?;
        self.left.set(self.left.get().saturating_sub(read as u64));
        if self.left.get() == 0 { Err(Error::other("a part is read over and over")) } else { Ok(read) }
    }
}

impl Seek for MeteredReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.file.seek(to)
    }
}
