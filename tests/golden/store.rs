//! Golden files: sections under headings, what differs, and how to write them anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use crate::support::project;

/// How to bring them in step.
pub const REWRITE: &str = "if that is what was meant: TSUNAGU_GOLDEN=write make golden, read `git diff tests/golden`, \
     and commit it with the change (after a conflict: take either side, then write anew)";

const HEADING: &str = "=== ";

/// Whether everything is compared, and not only a few places.
pub fn is_whole() -> bool {
    is_writing() || std::env::var("TSUNAGU_GOLDEN").as_deref() == Ok("all")
}

pub fn is_writing() -> bool {
    std::env::var("TSUNAGU_GOLDEN").as_deref() == Ok("write")
}

/// The files of one kind, gathered while requests are made.
pub struct Store {
    folder: PathBuf,
    files: BTreeMap<String, Vec<(String, String)>>,
}

impl Store {
    pub fn new(kind: &str) -> Self {
        Self { folder: project().join("tests/golden").join(kind), files: BTreeMap::new() }
    }

    pub fn add(&mut self, file: &str, heading: &str, text: &str) {
        let text = text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        let sections = self.files.entry(file.to_owned()).or_default();
        // The same may be asked before and after something.
        let same = sections.iter().filter(|(made, _)| made.split(" #").next() == Some(heading)).count();
        let heading = if same == 0 { heading.to_owned() } else { format!("{heading} #{}", same + 1) };
        sections.push((heading, text));
    }

    /// Compares with what is on the disk, or writes it.
    pub fn finalize(self) {
        if is_writing() {
            return self.write();
        }
        let mut differing = Vec::new();
        for (file, sections) in &self.files {
            let path = self.folder.join(file);
            let before = parsed(&std::fs::read_to_string(&path).unwrap_or_default());
            for (heading, now) in sections {
                match before.get(heading) {
                    None => differing.push(format!("{file}: {heading}: has no golden yet")),
                    Some(then) if then != now => {
                        differing.push(format!("{file}: {heading}\n{}", difference(then, now)));
                    }
                    Some(_) => {}
                }
            }
            if is_whole() {
                let gone = before.keys().filter(|heading| !sections.iter().any(|(made, _)| made == *heading));
                differing.extend(gone.map(|heading| format!("{file}: {heading}: is made no more")));
            }
        }
        if is_whole() {
            let left = self.on_disk().into_iter().filter(|name| !self.files.contains_key(name));
            differing.extend(left.map(|name| format!("{name}: is made no more")));
        }
        let shown = differing.iter().take(6).cloned().collect::<Vec<_>>().join("\n");
        assert!(differing.is_empty(), "{} golden sections differ:\n{shown}\n{REWRITE}", differing.len());
    }

    fn on_disk(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
    }

    fn write(self) {
        std::fs::create_dir_all(&self.folder).expect("made");
        for name in self.on_disk() {
            std::fs::remove_file(self.folder.join(name)).expect("removed");
        }
        for (file, sections) in self.files {
            let text: String =
                sections.iter().map(|(heading, text)| format!("{HEADING}{heading}\n{text}\n\n")).collect();
            std::fs::write(self.folder.join(file), text).expect("written");
        }
    }
}

fn parsed(text: &str) -> BTreeMap<String, String> {
    let mut sections = BTreeMap::new();
    for section in format!("\n{text}").split(&format!("\n{HEADING}")).skip(1) {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        sections.insert(heading.to_owned(), body.trim_end_matches('\n').to_owned());
    }
    sections
}

/// The lines that went and came, without what is the same at both ends.
fn difference(then: &str, now: &str) -> String {
    const MAX_LINES: usize = 8;
    let (then, now): (Vec<&str>, Vec<&str>) = (then.lines().collect(), now.lines().collect());
    let gone = then.iter().filter(|line| !now.contains(line));
    let come = now.iter().filter(|line| !then.contains(line));
    let mut text = String::new();
    for (mark, lines) in [("-", gone.collect::<Vec<_>>()), ("+", come.collect())] {
        for line in lines.iter().take(MAX_LINES) {
            let short: String = line.chars().take(300).collect();
            let _ = writeln!(text, "  {mark} {short}");
        }
        if lines.len() > MAX_LINES {
            let _ = writeln!(text, "  {mark} … {} more", lines.len() - MAX_LINES);
        }
    }
    if text.is_empty() { "  the same lines in another order".to_owned() } else { text }
}

#[test]
fn a_changed_line_is_shown_and_nothing_else() {
    let sections = parsed("=== GET /a\n1\n2\n\n=== GET /b\n3\n\n");
    assert_eq!(sections["GET /a"], "1\n2");
    assert_eq!(sections["GET /b"], "3");
    assert_eq!(difference("1\n2\n3", "1\n4\n3"), "  - 2\n  + 4\n");
}
