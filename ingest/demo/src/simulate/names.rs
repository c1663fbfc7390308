//! Names and sizes of a set's files, as the sender's program writes them.

use super::days::created_at;

use super::office::Office;
use super::outbox::{SetContent, SimulatedSet};
use super::town::Town;
use crate::draws::Draws;
use tsunagu_formats::filename::list::NamedFile;
use tsunagu_formats::filename::name::Version;

/// How a set's names miss the standard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flaw {
    /// The receiver's number and code are empty.
    NoReceiver,
    /// The receiver's number has lost its last digit.
    ShortReceiver,
    /// The receiver's code is left out.
    NoCode,
    /// UPKHON
    Misspelt,
}

/// What the names of a set have in common.
struct NamePattern<'t> {
    sender: &'t Office,
    receiver: &'t Office,
    version: Version,
    flaw: Option<Flaw>,
    set: SimulatedSet,
}

/// The files of a set.
pub(super) fn files(town: &Town, set: SimulatedSet, draws: &mut Draws) -> Vec<NamedFile> {
    let (sender, receiver) = (&town.offices[set.from], &town.offices[set.to]);
    let month = town.counted(set.at).unwrap_or(0);
    let flaw = flaw(sender.program.is_careless(month), set.what, draws);
    let writing = NamePattern { sender, receiver, version: sender.program.version(month), flaw, set };
    let mut files: Vec<NamedFile> = prefixes(set.what, writing.version, draws)
        .into_iter()
        .map(|(prefix, month)| NamedFile::new(writing.csv(prefix, month), Some(draws.low_between(300, 60_000).into())))
        .collect();
    if set.what == SetContent::Basic && draws.percent(60) {
        let pictures = 1..=draws.between(1, 3);
        files.extend(
            pictures.map(|nth| NamedFile::new(writing.picture(nth), Some(draws.low_between(40_000, 900_000).into()))),
        );
    }
    files
}

/// Two sets in a hundred miss the standard; three in five after a careless update.
fn flaw(careless: bool, what: SetContent, draws: &mut Draws) -> Option<Flaw> {
    if careless && draws.percent(60) {
        return Some(Flaw::NoCode);
    }
    let other = draws.one_of([Flaw::NoReceiver, Flaw::ShortReceiver]);
    draws.percent(2).then_some(if what == SetContent::Basic { Flaw::Misspelt } else { other })
}

/// Prefixes of a set's CSVs, each with its month as the name writes it.
fn prefixes(what: SetContent, version: Version, draws: &mut Draws) -> Vec<(&'static str, Option<String>)> {
    let none = || Some("000000".to_owned());
    match what {
        SetContent::Plan(month) => ["UPPLAN", "UPSIKYU", "UPHOSOKU"].map(|kind| (kind, Some(month.to_string()))).into(),
        SetContent::Actual(month) => vec![("UPJSK", Some(month.to_string()))],
        SetContent::PlanTakenBack(month) => vec![("DLTPLAN", Some(month.to_string()))],
        SetContent::ActualTakenBack(month) => vec![("DLTJSK", Some(month.to_string()))],
        SetContent::CarePlan => {
            let mut kinds = vec![("UP1KYO", None), ("UP2KYO", None)];
            // 第3表 came with 4.0.
            if version != Version::V3 {
                kinds.push(("UP3KYO", None));
            }
            kinds.push(("UPHOSOKU", none()));
            kinds
        }
        SetContent::Prevention if draws.percent(30) => vec![("UPYOBO", None)],
        SetContent::Prevention => vec![("UPYOBO", None), ("UPYOBO_SUB", None)],
        SetContent::Basic => {
            let month = if draws.percent(20) { none() } else { None };
            let mut kinds = vec![("UPKIHON", month), ("UPKIHON_SUB1", None), ("UPKIHON_SUB2", None)];
            if draws.percent(30) {
                kinds.push(("UPYOBO", None));
            }
            kinds
        }
    }
}

impl NamePattern<'_> {
    fn csv(&self, prefix: &str, month: Option<String>) -> String {
        let misspelt = prefix == "UPKIHON" && self.flaw == Some(Flaw::Misspelt);
        let stem = self.stem(if misspelt { "UPKHON" } else { prefix }, month);
        format!("{stem}.{}", if self.sender.program.lower_case { "csv" } else { "CSV" })
    }

    fn picture(&self, nth: u32) -> String {
        format!("{}_{nth:04}.jpg", self.stem("UPKIHON_IMAGE", None))
    }

    /// The name up to its moment of making.
    fn stem(&self, prefix: &str, month: Option<String>) -> String {
        let (from_code, to_code) = self.codes();
        let to = self.receiver.number.to_string();
        let (to, to_code) = match self.flaw {
            Some(Flaw::NoReceiver) => (String::new(), to_code.map(|_| String::new())),
            Some(Flaw::ShortReceiver) => (to[..9].to_owned(), to_code),
            Some(Flaw::NoCode) => (to, None),
            Some(Flaw::Misspelt) | None => (to, to_code),
        };
        let from = self.sender.number.to_string();
        let fields =
            [Some(prefix.to_owned()), month, Some(from), from_code, Some(to), to_code, Some(created_at(self.set.at))];
        fields.into_iter().flatten().collect::<Vec<_>>().join("_")
    }

    /// Codes of services as this version writes them, the sender's first.
    fn codes(&self) -> (Option<String>, Option<String>) {
        let answers = matches!(self.set.what, SetContent::Actual(_) | SetContent::ActualTakenBack(_));
        let (own, other) = (self.sender.service, self.receiver.service);
        let (first, second) = if answers && self.sender.program.keeps_codes { (other, own) } else { (own, other) };
        let written = |code: &str| match self.version {
            Version::V3 | Version::V5_0 => None,
            Version::V4_0 => Some(format!("{code}0")),
            Version::V4_1 => Some(code.to_owned()),
        };
        (written(first), written(second))
    }
}
