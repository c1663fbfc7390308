//! One look at an office's rows in the order they are kept, for which SQL would sort them several times.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use tsunagu_domain::document_kind::DocumentKind;
use tsunagu_domain::exchange_set::{Conformity, CountOrigin, Direction, Format, SendState, SetOrigin, Version};
use tsunagu_domain::month::Month;
use tsunagu_domain::office_number::OfficeNumber;

use super::count_sums::{KindSum, Last, OfPartner};
use super::{Monthly, Names, PartnerMonth, RoundTrip, Sizes, Volume};

const ROWS: &str = include_str!("rows.sql");
const VOLUMES: &str = include_str!("volumes.sql");
const PARTNERS: &str = include_str!("partners.sql");
const NAMES: &str = include_str!("names.sql");

/// What an office's rows, and the sums of older ones, come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sets by month, direction, kind and origin.
    pub volumes: Vec<Volume>,
    /// Plans, actuals and withdrawals; those that go one way with a partner are in the order made.
    pub monthly: Vec<Monthly>,
    /// Prevention by partner and month, the newest first.
    pub round_trips: Vec<RoundTrip>,
    /// Partners by month, also of sets whose names leave the partner out: they went, to whichever partner.
    pub ways: Vec<PartnerMonth>,
    /// Names by month, direction, version and conformity.
    pub names: Vec<Names>,
    /// Sizes of what is kept by row.
    pub sizes: Vec<Sizes>,
}

/// What decides how sets are counted.
#[derive(Debug, Clone, Copy)]
pub struct CountLimits {
    /// Two made within so many minutes may be parts of one sending.
    pub split_minutes: i64,
    /// So many files may be sent at once.
    pub max_files: u64,
}

/// Counts an office's exchanges.
///
/// # Errors
/// When the ledger can't be read.
pub fn counts(connection: &Connection, office: OfficeNumber, limits: CountLimits) -> rusqlite::Result<Counts> {
    let mut look = Look { limits, ..Look::default() };
    let mut statement = connection.prepare_cached(ROWS)?;
    let mut rows = statement.query([office.as_str()])?;
    while let Some(row) = rows.next()? {
        look.at(row)?;
    }
    look.end_run();
    look.add_sums(connection, office)?;
    let Look { mut counts, volumes, names, partners, .. } = look;
    counts.volumes = volumes.into_values().collect();
    counts.names = names.into_values().collect();
    for (partner, mut of) in partners {
        if of.has_prevention {
            of.trips.sort_by(|a, b| order(a).cmp(&order(b)));
            counts.round_trips.append(&mut of.trips);
        }
        for (month, [sent, received]) in of.months {
            counts.ways.push(PartnerMonth { month, partner: partner.clone(), sent, received });
        }
    }
    counts.ways.sort_by_key(|p| p.month);
    counts.sizes.sort_by(|a, b| (&a.size, a.format.key()).cmp(&(&b.size, b.format.key())));
    Ok(counts)
}

fn order(trip: &RoundTrip) -> (Reverse<Month>, DocumentKind, &'static str) {
    (Reverse(trip.month), trip.document_kind, trip.direction.key())
}

/// Month, direction, kind and origin in the order of their keys.
type VolumeKey = (Month, &'static str, DocumentKind, &'static str);
/// Month, direction, version and conformity in the order of their keys.
type NamesKey = (Month, &'static str, Version, &'static str);

const KINDS: usize = DocumentKind::ALL.len();
const ORIGINS: usize = SetOrigin::ALL.len();
const CONFORMITIES: usize = Conformity::ALL.len();
const VERSIONS: usize = Version::ALL.len();

/// A look at one row after the other. A run is the rows of one direction and partner.
#[derive(Default)]
struct Look {
    limits: CountLimits,
    counts: Counts,
    volumes: BTreeMap<VolumeKey, Volume>,
    names: BTreeMap<NamesKey, Names>,
    partners: BTreeMap<String, OfPartner>,
    /// How many runs have begun.
    run: usize,
    direction: Option<Direction>,
    partner: String,
    /// What the run comes to.
    of_run: OfPartner,
    /// The month in which the last rows of the run were made.
    made: Option<Month>,
    made_text: String,
    kinds: [[KindSum; KINDS]; ORIGINS],
    named: Option<(Version, Conformity)>,
    conformities: [[u64; CONFORMITIES]; VERSIONS],
    /// By the newest month that a set is of, from the first of the century, and kind.
    lasts: Vec<[Last; KINDS]>,
    /// Where the last size stands.
    size: usize,
}

impl Default for CountLimits {
    fn default() -> Self {
        Self { split_minutes: 0, max_files: u64::MAX }
    }
}

/// A column as it is kept.
fn text<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(at)?.as_str()?)
}

impl Look {
    fn at(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        let (partner, created_at) = (text(row, 1)?, text(row, 2)?);
        if self.direction.is_none_or(|d| d.key() != text(row, 0).unwrap_or("")) || self.partner != partner {
            self.end_run();
            (self.run, self.direction, self.partner) = (self.run + 1, Some(row.get(0)?), partner.to_owned());
        }
        let made = created_at.get(..6).unwrap_or("");
        if self.made.is_none() || self.made_text != made {
            self.end_month();
            (self.made, self.made_text) = (Some(super::of_month(made)?), made.to_owned());
        }
        let kind: DocumentKind = row.get(3)?;
        let origin: SetOrigin = row.get(11)?;
        // What names have counted too is no set of its own.
        if row.get::<_, i64>(12)? > 0 {
            self.kinds[origin as usize][kind as usize].doubtful += 1;
            return Ok(());
        }
        let months = super::of_months(text(row, 4)?)?;
        let state = self.state(kind, months.last().copied(), created_at, row.get(5)?);
        let files: u64 = row.get(6)?;
        let sum = &mut self.kinds[origin as usize][kind as usize];
        sum.sets += 1;
        sum.resends += u64::from(state == SendState::Resend);
        sum.unclear += u64::from(state == SendState::Unclear);
        sum.files += files;
        sum.last.clear();
        sum.last.push_str(created_at);
        if origin == SetOrigin::Name {
            self.add_name(row, files)?;
        }
        if let (Some(direction), true) = (self.direction, kind.is_of_plans() || kind.is_of_actuals())
            && !months.is_empty()
            && !partner.is_empty()
        {
            let (partner, created_at) = (partner.to_owned(), created_at.to_owned());
            self.counts.monthly.push(Monthly { partner, direction, document_kind: kind, months, created_at });
        }
        Ok(())
    }

    /// What only a name tells.
    fn add_name(&mut self, row: &Row<'_>, files: u64) -> rusqlite::Result<()> {
        // Most names are like the one before.
        if self.named.is_none_or(|(v, c)| text(row, 9) != Ok(v.key()) || text(row, 10) != Ok(c.key())) {
            self.named = Some((row.get(9)?, row.get(10)?));
        }
        if let Some((version, conformity)) = self.named {
            self.conformities[version as usize][conformity as usize] += 1;
        }
        self.add_size(row, files)
    }

    /// What a set is to the one made before it of the same run, kind and newest month; `ledger_sql/sending.sql` says the
    /// same. Of one whose month before is only left as sums the row tells.
    fn state(&mut self, kind: DocumentKind, of: Option<Month>, created_at: &str, resend: i64) -> SendState {
        if kind.is_withdrawal() {
            return SendState::Withdrawal;
        }
        // Two that name no partner need not be of the same.
        let Some(of) = of.filter(|_| !self.partner.is_empty()) else { return SendState::First };
        let at = of.of_century();
        if self.lasts.len() <= at {
            self.lasts.resize_with(at + 1, Default::default);
        }
        let last = &mut self.lasts[at][kind as usize];
        let state = match resend {
            _ if last.run == self.run => SendState::after(&last.created_at, created_at, self.limits.split_minutes),
            1 => SendState::Resend,
            2 => SendState::Unclear,
            _ => SendState::First,
        };
        last.run = self.run;
        last.created_at.clear();
        last.created_at.push_str(created_at);
        state
    }

    fn add_size(&mut self, row: &Row<'_>, files: u64) -> rusqlite::Result<()> {
        let (size, format) = (text(row, 7)?, text(row, 8)?);
        let is = |s: &Sizes| s.size == size && s.format.key() == format;
        let sizes = &mut self.counts.sizes;
        if !sizes.get(self.size).is_some_and(is) {
            self.size = sizes.iter().position(is).unwrap_or(sizes.len());
        }
        if self.size == sizes.len() {
            let format: Format = row.get(8)?;
            sizes.push(Sizes { size: size.to_owned(), format, sets: 0, max_files: 0, too_many: 0 });
        }
        let of = &mut sizes[self.size];
        of.sets += 1;
        of.max_files = of.max_files.max(files);
        of.too_many += u64::from(files > self.limits.max_files);
        Ok(())
    }

    /// Adds up the last run.
    fn end_run(&mut self) {
        self.end_month();
        let mut run = std::mem::take(&mut self.of_run);
        let of = self.partners.entry(self.partner.clone()).or_default();
        of.trips.append(&mut run.trips);
        of.has_prevention |= run.has_prevention;
        for (month, sets) in run.months {
            of.add(month, sets);
        }
    }

    /// Adds up the last rows, which are of one run and month.
    fn end_month(&mut self) {
        let (Some(direction), Some(month)) = (self.direction, self.made.take()) else { return };
        let [by_name, by_api] = std::mem::take(&mut self.kinds);
        for ((kind, by_name), by_api) in DocumentKind::ALL.iter().copied().zip(by_name).zip(by_api) {
            let (sets, doubtful) = (by_name.sets + by_api.sets, by_api.doubtful);
            if sets + doubtful == 0 {
                continue;
            }
            let last = std::cmp::max(&by_name.last, &by_api.last).clone();
            for (origin, sum) in [(CountOrigin::Rows, by_name), (CountOrigin::Api, by_api)] {
                if sum.sets + sum.doubtful > 0 {
                    self.add_volume(empty_volume(month, direction, kind, origin), &sum);
                }
            }
            let prevention = matches!(kind, DocumentKind::Prevention | DocumentKind::Basic);
            self.of_run.has_prevention |= prevention;
            if direction == Direction::Inside {
                continue;
            }
            self.of_run.months.entry(month).or_default()[usize::from(direction == Direction::Received)] += sets;
            if sets > 0 && !self.partner.is_empty() && (prevention || kind == DocumentKind::Actual) {
                let partner = self.partner.clone();
                self.of_run.trips.push(RoundTrip { partner, direction, document_kind: kind, month, sets, last });
            }
        }
        for (version, of) in Version::ALL.iter().zip(std::mem::take(&mut self.conformities)) {
            for (conformity, sets) in Conformity::ALL.iter().zip(of) {
                if sets > 0 && direction != Direction::Inside {
                    self.add_names(Names { month, direction, version: *version, conformity: *conformity, sets });
                }
            }
        }
    }

    fn add_volume(&mut self, empty: Volume, sum: &KindSum) {
        let key = (empty.month, empty.direction.key(), empty.document_kind, empty.origin.key());
        let of = self.volumes.entry(key).or_insert(empty);
        of.sets += sum.sets;
        of.resends += sum.resends;
        of.unclear += sum.unclear;
        of.files += sum.files;
        of.doubtful += sum.doubtful;
    }

    fn add_names(&mut self, names: Names) {
        let key = (names.month, names.direction.key(), names.version, names.conformity.key());
        self.names.entry(key).and_modify(|of| of.sets += names.sets).or_insert(names);
    }

    /// Adds what older rows came to, and what was counted manually.
    fn add_sums(&mut self, connection: &Connection, office: OfficeNumber) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(VOLUMES)?;
        let mut rows = statement.query([office.as_str()])?;
        while let Some(row) = rows.next()? {
            let of = Volume {
                month: row.get(0)?,
                direction: row.get(1)?,
                document_kind: row.get(2)?,
                origin: row.get(3)?,
                sets: row.get(4)?,
                resends: row.get(5)?,
                unclear: row.get(6)?,
                files: row.get(7)?,
                doubtful: row.get(8)?,
            };
            self.volumes.insert((of.month, of.direction.key(), of.document_kind, of.origin.key()), of);
        }
        let mut statement = connection.prepare_cached(PARTNERS)?;
        let mut rows = statement.query([office.as_str()])?;
        while let Some(row) = rows.next()? {
            self.partners.entry(row.get(1)?).or_default().add(row.get(0)?, [row.get(2)?, row.get(3)?]);
        }
        let mut statement = connection.prepare_cached(NAMES)?;
        let mut rows = statement.query([office.as_str()])?;
        while let Some(row) = rows.next()? {
            self.add_names(Names {
                month: row.get(0)?,
                direction: row.get(1)?,
                version: row.get(2)?,
                conformity: row.get(3)?,
                sets: row.get(4)?,
            });
        }
        Ok(())
    }
}

fn empty_volume(month: Month, direction: Direction, document_kind: DocumentKind, origin: CountOrigin) -> Volume {
    Volume { month, direction, document_kind, origin, sets: 0, resends: 0, unclear: 0, files: 0, doubtful: 0 }
}

#[cfg(test)]
#[path = "counts_tests/mod.rs"]
mod tests;
