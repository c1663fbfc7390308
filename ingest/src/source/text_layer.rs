//! The text of a PDF, by poppler's `pdftotext`: a program of its own, so that a malformed file harms nothing here
//! (docs/decisions/0028).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The program, and the variable that names another.
const PROGRAM: &str = "pdftotext";
const VARIABLE: &str = "TSUNAGU_PDFTOTEXT";

/// How long a file may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Most bytes of text.
const MAX_BYTES: u64 = 8 << 20;

/// Why a PDF gave no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextLayerError {
    /// The program is not on this machine.
    #[error("no pdftotext")]
    NoProgram,
    /// It is no PDF, is locked, has no text, or took too long.
    #[error("no text in the PDF")]
    NoText,
}

/// Whether bytes are those of a PDF.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF")
}

/// The program: `TSUNAGU_PDFTOTEXT`, else the first on the path.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(PROGRAM)).find(|path| path.is_file())
}

/// The text of a PDF, laid out as on its pages.
///
/// # Errors
/// Without the program, or when the file has no text.
pub fn text(bytes: &[u8]) -> Result<Vec<u8>, TextLayerError> {
    let program = program().ok_or(TextLayerError::NoProgram)?;
    let mut file = tempfile::NamedTempFile::new().map_err(|_| TextLayerError::NoText)?;
    file.write_all(bytes).map_err(|_| TextLayerError::NoText)?;
    let text = printed(&program, file.path()).ok_or(TextLayerError::NoText)?;
    let has_text = text.iter().any(|b| !b.is_ascii_whitespace());
    if has_text { Ok(text) } else { Err(TextLayerError::NoText) }
}

/// What the program prints; none where it fails, prints too much, or does not end in time.
fn printed(program: &Path, file: &Path) -> Option<Vec<u8>> {
    let mut child = Command::new(program)
        .args(["-layout", "-enc", "UTF-8"])
        .arg(file)
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let stdout = child.stdout.take()?;
    let (send, received) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stdout.take(MAX_BYTES + 1).read_to_end(&mut text);
        // Nobody listens any more where it took too long.
        let _ = send.send(read.ok().map(|_| text));
    });
    let text = received.recv_timeout(TIMEOUT).ok().flatten();
    let is_whole = text.as_ref().is_some_and(|text| text.len() as u64 <= MAX_BYTES);
    if !is_whole {
        let _ = child.kill();
    }
    let ended = child.wait().ok()?;
    let _ = reader.join();
    text.filter(|_| is_whole && ended.success())
}
