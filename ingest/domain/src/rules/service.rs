use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::cost::Confidence;
use crate::data::{Data, DataError};
use crate::data_fault::DataFault;
use crate::spelling::folded;

const FILE: &str = "services.toml";

/// 居宅介護支援, the one service that sends plans (`exchange = "sender"`).
pub const CARE_MANAGEMENT: &str = "430";

/// One kind of service of the 公表システム.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Three digits.
    pub code: String,
    /// As the register writes it.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// A shorter name for tables.
    pub short: Option<String>,
    /// Whether the exchange covers it.
    pub exchange: Exchange,
}

impl Service {
    /// The name for tables and sentences.
    pub fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// A kind of service that has not begun. It has no code, stands in no register, and is in no count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedService {
    /// Its name.
    pub name: String,
    /// Whether the exchange is to cover it.
    pub exchange: Exchange,
    /// It begins on no earlier day.
    pub not_before: Date,
    /// What else to know.
    #[serde(default)]
    pub note: String,
    /// Where this comes from.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// When a person last looked at it.
    pub reviewed_on: Date,
}

/// Whether the care-plan exchange covers a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// 居宅介護支援
    Sender,
    /// Covered.
    Yes,
    /// Covered for 短期利用 alone.
    ShortStayOnly,
    /// Not covered.
    No,
}

/// Characters of what is stated of a cell that is too long.
const MAX_UNKNOWN: usize = 20;

/// Words around the parts of a name, or within them: 指定, 事業所, what stands in brackets.
const WORDS_AROUND: usize = 5;

/// Services by every name that a table may write.
#[derive(Debug, Clone)]
pub(super) struct ServiceNames {
    by_name: HashMap<String, String>,
    /// How names of services begin that no register has.
    beside: Vec<String>,
    /// Characters of a cell that is read; longer is prose.
    max_chars: usize,
    /// Parts of the longest name, as marks and spaces part it.
    longest: usize,
}

/// The services that a cell names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedServices<'r> {
    /// Codes, each once, in the order written.
    pub codes: Vec<&'r str>,
    /// Names that are not known.
    pub unknown: Vec<String>,
}

impl ServiceNames {
    pub(super) fn new(services: &[Service], beside: Vec<String>, max_chars: usize) -> Self {
        let names = |s: &Service| s.also.iter().chain(&s.short).chain([&s.name]).cloned().collect::<Vec<_>>();
        let longest = services.iter().flat_map(names).map(|name| name.split('・').count()).max().unwrap_or(1);
        let all = services.iter().flat_map(|s| names(s).into_iter().map(move |name| (folded(&name), s.code.clone())));
        Self { by_name: all.collect(), beside, max_chars, longest: longest + WORDS_AROUND }
    }

    /// The code of one service's name: as it is, without what stands in brackets behind it, without 指定 and 事業所.
    pub(super) fn code(&self, name: &str) -> Option<&str> {
        self.code_of_folded(&folded(name))
    }

    fn code_of_folded(&self, name: &str) -> Option<&str> {
        let bare = name.strip_suffix(')').and_then(|n| n.rsplit_once('(')).map_or(name, |(before, _)| before);
        [name, bare]
            .into_iter()
            .find_map(|name| {
                let short = name.strip_prefix("指定").unwrap_or(name);
                let short = ["事業所", "事業"].iter().find_map(|end| short.strip_suffix(end)).unwrap_or(short);
                [name, short].into_iter().find_map(|name| self.by_name.get(name))
            })
            .map(String::as_str)
    }

    /// The services of a cell, which may name several: parted by commas, slashes or lines, or by ・ and spaces, which
    /// names may hold too.
    pub(super) fn codes(&self, cell: &str) -> NamedServices<'_> {
        let mut found = NamedServices::default();
        if let Some(code) = self.code(cell) {
            found.codes.push(code);
            return found;
        }
        if cell.chars().nth(self.max_chars).is_some() {
            found.unknown.push(cell.chars().take(MAX_UNKNOWN).chain(['…']).collect());
            return found;
        }
        for part in cell.split(['、', ',', '，', '/', '／', ';', '；', '\n', '\r']) {
            let words: Vec<&str> = part.split(['・', '･']).flat_map(str::split_whitespace).collect();
            let folded: Vec<String> = words.iter().map(|word| folded(word)).collect();
            let mut at = 0;
            while at < words.len() {
                // The longest name that begins here.
                let last = words.len().min(at + self.longest);
                let longest = (at + 1..=last).rev().find_map(|end| {
                    let parts = &folded[at..end];
                    let code = self.code_of_folded(&parts.join("・"));
                    let code = code.or_else(|| self.code_of_folded(&parts.concat()))?;
                    Some((code, end))
                });
                match longest {
                    Some((code, end)) => {
                        if !found.codes.contains(&code) {
                            found.codes.push(code);
                        }
                        at = end;
                    }
                    None => {
                        if !self.beside.iter().any(|begin| folded[at].starts_with(begin.as_str())) {
                            found.unknown.push(words[at].to_owned());
                        }
                        at += 1;
                    }
                }
            }
        }
        found
    }
}

#[derive(Debug, Clone, Deserialize)]
struct ServiceFile {
    /// How names of services begin that stand beside those of registers and are passed over.
    #[serde(default)]
    beside: Vec<String>,
    /// Characters of a cell of services that is read.
    max_chars: usize,
    service: Vec<Service>,
    #[serde(default)]
    planned: Vec<PlannedService>,
}

/// The services of `services.toml`, in the register's order, those that have not begun, and the names of the former.
pub(super) fn load(data: &Data) -> Result<(Vec<Service>, Vec<PlannedService>, ServiceNames), DataError> {
    let file = data.toml::<ServiceFile>(FILE)?;
    let names = ServiceNames::new(&file.service, file.beside, file.max_chars);
    if let Some(planned) = file.planned.iter().find(|p| p.source.trim().is_empty()) {
        return Err(DataError::wrong(FILE, DataFault::NoSource(planned.name.clone())));
    }
    if let Some(planned) = file.planned.iter().find(|p| names.code(&p.name).is_some()) {
        return Err(DataError::wrong(FILE, DataFault::BegunAlready(planned.name.clone())));
    }
    Ok((file.service, file.planned, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_of_a_cell_in_any_writing() {
        let (.., names) = load(&Data::embedded()).expect("shipped services load");
        for (cell, codes, unknown) in [
            ("訪問介護", "110", ""),
            ("居宅介護支援事業所", "430", ""),
            ("指定居宅介護支援", "430", ""),
            ("通所介護（デイサービス）", "150", ""),
            ("ﾃﾞｲｻｰﾋﾞｽ", "150", ""),
            ("訪問看護ステーション", "130", ""),
            ("訪問介護、居宅介護支援", "110 430", ""),
            ("訪問介護・通所介護", "110 150", ""),
            ("定期巡回・随時対応型訪問介護看護・訪問介護", "760 110", ""),
            ("訪問介護\n居宅介護支援", "110 430", ""),
            ("訪問看護・介護予防訪問看護", "130", ""),
            ("短期入所療養介護（介護老人保健施設）", "220", ""),
            ("居宅介護", "", "居宅介護"),
            ("訪問介護／ほか", "110", "ほか"),
            ("", "", ""),
        ] {
            let found = names.codes(cell);
            assert_eq!((found.codes.join(" ").as_str(), found.unknown.join(" ").as_str()), (codes, unknown), "{cell}");
        }
    }

    /// Every run of words was once joined and looked up, which took minutes for thousands of them.
    #[test]
    fn cell_longer_than_its_limit_names_no_service_and_names_are_looked_for_no_further_than_they_reach() {
        let (.., names) = load(&Data::embedded()).expect("shipped services load");
        let long = names.codes(&"訪問介護・".repeat(names.max_chars));
        assert!(long.codes.is_empty());
        assert_eq!(long.unknown.iter().map(|text| text.chars().count()).collect::<Vec<_>>(), [MAX_UNKNOWN + 1]);
        let many = format!("{}訪問 介 護", "訪問介護・".repeat(names.max_chars / 5 - 2));
        assert_eq!(names.codes(&many).codes, ["110"]);
        assert!(names.longest < 20, "{}", names.longest);
    }
}
