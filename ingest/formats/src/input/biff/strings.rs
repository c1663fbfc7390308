use super::{DAMAGED, record, record_at};
use crate::input::OpenError;

/// Bits of a shared string that say what it has besides its characters.
mod flag {
    pub const IS_WIDE: u8 = 0x01;
    pub const HAS_PHONETICS: u8 = 0x04;
    pub const HAS_RUNS: u8 = 0x08;
}

/// Bytes before the first string: how many there are, which is not believed.
const HEAD: usize = 8;

/// Bytes of one run of formatting.
const RUN: usize = 4;

/// Characters of each shared string: a cell refers to one by its place, and is given a copy of it.
pub(super) fn lengths(stream: &[u8], from: usize, end: usize) -> Result<Vec<u16>, OpenError> {
    let mut parts = Parts { stream, data: stream.get(from + HEAD..end).ok_or(DAMAGED)?, next: end };
    let mut lengths = Vec::new();
    while !parts.data.is_empty() || parts.go_on() {
        // A part without bytes is read as a string without characters.
        lengths.push(if parts.data.is_empty() { 0 } else { string(&mut parts)? });
    }
    Ok(lengths)
}

fn string(parts: &mut Parts<'_>) -> Result<u16, OpenError> {
    let [low, high, flags] = parts.take::<3>()?;
    let characters = u16::from_le_bytes([low, high]);
    let runs = if flags & flag::HAS_RUNS == 0 { 0 } else { usize::from(u16::from_le_bytes(parts.take()?)) };
    let phonetics = if flags & flag::HAS_PHONETICS == 0 { 0 } else { u32::from_le_bytes(parts.take()?) as usize };
    let (mut left, mut is_wide) = (usize::from(characters), flags & flag::IS_WIDE != 0);
    while left > 0 {
        let width = if is_wide { 2 } else { 1 };
        let here = left.min(parts.data.len() / width);
        parts.data = &parts.data[here * width..];
        left -= here;
        if left > 0 {
            // A string may go on in the next record, in characters of the other width.
            if !parts.go_on() {
                return Err(DAMAGED);
            }
            let [flags] = parts.take()?;
            is_wide = flags & flag::IS_WIDE != 0;
        }
    }
    parts.skip(runs * RUN)?;
    parts.skip(phonetics)?;
    Ok(characters)
}

/// The data of a record and of those that continue it.
struct Parts<'s> {
    stream: &'s [u8],
    data: &'s [u8],
    next: usize,
}

impl Parts<'_> {
    fn go_on(&mut self) -> bool {
        let Some((record::CONTINUE, from, end)) = record_at(self.stream, self.next) else { return false };
        (self.data, self.next) = (&self.stream[from..end], end);
        true
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], OpenError> {
        let (taken, rest) = self.data.split_first_chunk().ok_or(DAMAGED)?;
        self.data = rest;
        Ok(*taken)
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), OpenError> {
        while bytes > 0 {
            if self.data.is_empty() && !self.go_on() {
                return Err(DAMAGED);
            }
            let here = bytes.min(self.data.len());
            self.data = &self.data[here..];
            bytes -= here;
        }
        Ok(())
    }
}
