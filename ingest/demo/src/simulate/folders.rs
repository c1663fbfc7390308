//! Where the files end up.

use jiff::civil::DateTime;

use super::days::{any_days, timestamp};
use super::names;
use super::outbox::SimulatedSet;
use super::simulation::Folder;
use super::stream::Stream;
use super::town::Town;
use crate::draws::Draws;
use tsunagu_formats::filename::list::NamedFile;

/// A file and when it was made.
type TimedFile = (DateTime, NamedFile);

/// Lays every set into the folders of both its offices, among what else lies there.
pub(super) fn folders(town: &Town, sets: Vec<SimulatedSet>, seed: u64) -> Vec<Folder> {
    let mut writing = Draws::new(seed, Stream::Names);
    let mut draws = Draws::new(seed, Stream::Folders);
    let mut kept: Vec<Vec<TimedFile>> = town.offices.iter().map(|_| Vec::new()).collect();
    for set in sets {
        for file in names::files(town, set, &mut writing) {
            kept[set.from].push((set.at, file.clone()));
            // Fetched twice, as happens.
            let copy = draws.percent(1).then(|| copy(&file));
            kept[set.to].extend([Some(file), copy].into_iter().flatten().map(|file| (set.at, file)));
        }
    }
    let folders = town.offices.iter().zip(kept).enumerate().map(|(place, (office, mut kept))| {
        kept.extend(strays(town, place, &mut draws));
        kept.sort_by_key(|(at, _)| *at);
        let joined = town.month(office.joined.unwrap_or(town.months));
        let joined = (joined.year() as i16, joined.month() as i8);
        Folder { office: office.number, joined, files: kept.into_iter().map(|(_, file)| file).collect() }
    });
    folders.collect()
}

/// As Windows names a second one.
fn copy(file: &NamedFile) -> NamedFile {
    let name = file.name();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    NamedFile::new(format!("{stem} (1).{ending}"), file.bytes)
}

/// Files that are not of the standard's form, with names of people who do not exist: a monitor must drop them.
fn strays(town: &Town, office: usize, draws: &mut Draws) -> Vec<TimedFile> {
    let mut strays = Vec::new();
    for month in 0..town.months {
        if draws.percent(30) {
            let at = timestamp(&any_days(town.month(month)), draws);
            strays.push((at, stray(at, draws)));
        }
    }
    strays.retain(|(at, _)| town.has(office, *at));
    strays
}

fn stray(at: DateTime, draws: &mut Draws) -> NamedFile {
    let who = draws.one_of(["見本花子", "見本太郎", "例示一郎", "架空ハナ", "試作良子"]);
    let title = draws.one_of(["通所介護計画書", "訪問介護計画書", "モニタリング報告書", "サービス担当者会議"]);
    let (name, picture) = match draws.below(4) {
        0 => (format!("スキャン{:04}.jpg", draws.between(1, 61)), true),
        1 => (format!("{title}_{who}様.pdf"), false),
        _ => (format!("{}_{title}_{who}.pdf", at.strftime("%Y-%m")), false),
    };
    let bytes = if picture { draws.low_between(40_000, 900_000) } else { draws.low_between(80_000, 3_000_000) };
    NamedFile::new(name, Some(bytes.into()))
}
