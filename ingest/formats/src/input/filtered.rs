use std::collections::BTreeMap;

/// Longest beginning of an element that is looked at, in bytes.
const MAX_TAG: usize = 512;

/// Rows of a sheet that are hidden, by a filter or by hand, gathered as the bytes of its part go by.
#[derive(Default)]
pub(super) struct HiddenRows {
    tag: Vec<u8>,
    is_in_tag: bool,
    row: u32,
    pub(super) rows: Vec<u32>,
}

impl HiddenRows {
    pub(super) fn pass(&mut self, byte: u8) {
        match byte {
            b'<' => {
                self.tag.clear();
                self.is_in_tag = true;
            }
            b'>' if self.is_in_tag => {
                self.is_in_tag = false;
                self.element();
            }
            // What is no row is recognised by its first letters.
            _ if self.is_in_tag && self.tag.len() < MAX_TAG => self.tag.push(byte),
            _ => {}
        }
    }

    fn element(&mut self) {
        let Ok(tag) = std::str::from_utf8(&self.tag) else { return };
        let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((tag, ""));
        if local(name.trim_end_matches('/')) != "row" {
            return;
        }
        self.row = attribute(attributes, "r").and_then(|row| row.parse().ok()).unwrap_or(self.row + 1);
        if matches!(attribute(attributes, "hidden"), Some("1" | "true")) {
            self.rows.push(self.row);
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of an attribute.
fn attribute<'t>(attributes: &'t str, wanted: &str) -> Option<&'t str> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let mark = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(mark)?;
        if name.trim() == wanted {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// The parts of a workbook's sheets in their order, by its list of sheets and what that refers to.
pub(super) fn parts(workbook: &str, relations: &str) -> Vec<Option<String>> {
    let targets: BTreeMap<&str, &str> = elements(relations, "Relationship")
        .filter_map(|element| Some((attribute(element, "Id")?, attribute(element, "Target")?)))
        .collect();
    let part = |element: &str| {
        let id = element.split_ascii_whitespace().find_map(|word| word.split_once(":id="));
        let id = id.map(|(_, id)| id.trim_end_matches('/').trim_matches(['"', '\'']));
        let target = targets.get(id?)?.trim_start_matches('/');
        Some(if target.starts_with("xl/") { target.to_owned() } else { format!("xl/{target}") })
    };
    elements(workbook, "sheet").map(part).collect()
}

/// The attributes of every element of a name.
fn elements<'t>(text: &'t str, wanted: &'static str) -> impl Iterator<Item = &'t str> {
    text.split('<').filter_map(move |element| {
        let (name, rest) = element.split_once(|c: char| c.is_ascii_whitespace())?;
        (local(name) == wanted).then(|| rest.split_once('>').map_or(rest, |(attributes, _)| attributes))
    })
}
