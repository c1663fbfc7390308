use std::collections::HashSet;
use tsunagu_domain::issue::IssueKind;

use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::place::PlaceCode;

use super::declaration::Declaration;
use super::file_error::FileError;
use super::offices::{ListVerdict, columns};
use super::run::{Run, locked};
use super::{AddError, Columns, IngestedFile, announced, pages};
use crate::decisions::State;
use crate::file_reason::FileReason;
use crate::input::covers::is_synthetic;
use crate::input::{self, ImportOptions, InputError, LakeTable, RateRole};
use crate::lake::{self, Dataset};
use crate::source::archive;
use crate::source::files::NamedBytes;
use crate::source::receipts::Receipt;
use crate::source::visit::Page;
use crate::step::Step;
use crate::tidy;
use tsunagu_domain::digest::sha256;
use tsunagu_formats::input::{OpenedFile, kept_name, open};
use tsunagu_formats::parse::{Action, Issue, table};
use tsunagu_formats::recognise::{self, Refusal};

/// What a source's tables are of.
pub(super) struct TableContext<'a> {
    name: &'a str,
    kind: &'static str,
    hash: &'a str,
    as_of: Date,
    /// The prefecture that it covers as a whole.
    prefecture: Option<String>,
    /// The prefectures or municipalities that it covers as a whole; empty for a register of the country.
    scope: Vec<PlaceCode>,
    /// The prefecture it speaks of, covered or not.
    home: Option<String>,
}

impl Run<'_> {
    /// Pages of a listing, as one set of tables.
    pub(super) fn pages(
        &self,
        name: &str,
        prefecture: Option<String>,
        as_of: Option<Date>,
        pages: &[Page],
        none_words: &[String],
    ) -> Result<(IngestedFile, Vec<Dataset>), FileError> {
        let as_of = as_of.ok_or(FileReason::PagesWithoutDate)?;
        self.not_in_the_future(as_of)?;
        self.not_before_the_exchange(as_of)?;
        let listed: String = pages
            .iter()
            .map(|p| format!("{} {} {:?} {}\n", p.visit.role, p.visit.sha256, p.place.map(|c| c.to_string()), p.whole))
            .collect();
        let hash = sha256(listed.as_bytes());
        if !self.was_a_load("listing_pages", as_of, &hash, false)
            && let Some(taken) = self.known("listing_pages", as_of, &hash, None)
        {
            return Ok((taken, Vec::new()));
        }
        let tidied = pages::tidied(self.rules, &self.archive, pages, none_words)?;
        (self.observe)(Step::Parsed, name);
        let of = TableContext {
            name,
            kind: "listing_pages",
            hash: &hash,
            as_of,
            prefecture: None,
            scope: Vec::new(),
            home: prefecture,
        };
        self.write(&of, tidied.tables, &tidied.issues)
    }

    /// A file, opened within bounds and without people.
    pub(super) fn opened(&self, file: NamedBytes, declaration: &Declaration) -> Result<OpenedFile, FileError> {
        // Refused by its name, before a byte of it is looked at.
        if recognise::is_exchanged_name(&file.name) {
            return Err(Refusal::ExchangedFile.into());
        }
        // What lies in the archive is a table already.
        let is_new = declaration.decided.is_none();
        let copy = if is_new { announced::starts(&file, declaration.kind, self.rules)? } else { None };
        Ok(open(&file.name, copy.unwrap_or(file.bytes), &self.rules.intake.file, self.rules)?)
    }

    pub(super) fn file(
        &self,
        file: &OpenedFile,
        declaration: &Declaration,
        ListVerdict { kind, why, in_register_tenths, doubts }: ListVerdict,
    ) -> Result<(IngestedFile, Vec<Dataset>), FileError> {
        let columns = columns(self.request.kinds, kind, file, &self.rules.headers);
        let brought = file;
        let kept = (kind.keep)(brought, self.rules)?;
        let file = kept.as_ref().unwrap_or(brought);
        let hash = hash(file, declaration);
        let given =
            ImportOptions { rules: self.rules, as_of: declaration.as_of, covers: declaration.covers.as_deref() };
        let mut parsed = input::read(kind, file, &given)?;
        self.not_in_the_future(parsed.as_of)?;
        if !doubts.is_empty() {
            // What a heading or a line says may be about a person: it is for the one who brings the file.
            parsed.issues.push(Issue::file(IssueKind::MixedList, Action::MixedListDeclared));
        }
        if kind.role == RateRole::Listing {
            self.not_before_the_exchange(parsed.as_of)?;
        }
        // Held against what was read: the same bytes under a name with another date are another load.
        let covers = declaration.covers.as_deref().map(|covers| match kind.role {
            RateRole::Register => covers.to_vec(),
            _ => self.spelled_out(covers),
        });
        // Earlier versions kept as it came, or with more of it, what is now kept as a copy. A receipt is of a load: what
        // was known already got none.
        let earlier = kept.is_some().then(|| sha256(&brought.bytes));
        let hashes = [Some(&hash), earlier.as_ref(), file.came_as.as_ref()].into_iter().flatten();
        let known = hashes
            .filter(|hash| !self.was_a_load(kind.key, parsed.as_of, hash, declaration.decided.is_some()))
            .find_map(|hash| self.known(kind.key, parsed.as_of, hash, covers.as_deref()));
        let name = kept_name(&file.name, self.rules);
        if let Some(taken) = known {
            return Ok((IngestedFile { name: file.name.clone(), ..taken }, Vec::new()));
        }
        let scope = self.scope(kind, &parsed, declaration)?;
        let is_denominator = matches!(kind.role, RateRole::Register | RateRole::OwnList);
        if is_denominator {
            parsed.prefecture = one_prefecture(&scope);
        }
        if !locked(&self.seen).insert((hash.clone(), kind.key, parsed.as_of)) {
            return Err(FileReason::Twice.into());
        }
        (self.observe)(Step::Parsed, &file.name);
        if let Some(origin) = declaration.origin {
            let is_new = archive::keep(&self.archive, &file.bytes, &hash)
                .map_err(|source| AddError::Archive { name: name.clone(), source })?;
            if is_new {
                locked(&self.new_bodies).push(hash.clone());
            }
            locked(&self.receipts).push(Receipt {
                name: name.clone(),
                kind: kind.key.to_owned(),
                as_of: parsed.as_of.to_string(),
                learned: self.learned.clone(),
                sha256: hash.clone(),
                bytes: file.bytes.len() as u64,
                origin: origin.to_owned(),
                covers: None,
                scope: (declaration.covers.is_some() || is_denominator).then(|| scope.clone()),
                dropped: file.dropped.clone(),
            });
        }
        (self.observe)(Step::Archived, &file.name);
        let unread =
            table::unread(file.sheets(), |cell| input::is_telling(self.request.kinds, cell, &self.rules.headers));
        let issues = parsed.issues.into_iter().chain(unread);
        let issues: Vec<_> = issues.map(|c| (name.clone(), c)).collect();
        let prefecture = parsed.prefecture;
        let of = TableContext {
            name: &name,
            kind: kind.key,
            hash: &hash,
            as_of: parsed.as_of,
            home: prefecture.clone(),
            prefecture,
            scope: scope.clone(),
        };
        let (mut taken, datasets) = self.write(&of, parsed.tables, &issues)?;
        taken.name.clone_from(&file.name);
        taken.dropped = file.dropped.clone();
        taken.grounds = Some(why);
        taken.doubts = doubts;
        taken.in_register_tenths = in_register_tenths;
        taken.columns = columns;
        taken.left_out = left_out(&issues);
        taken.scope = (declaration.covers.is_some() || is_denominator).then_some(scope);
        Ok((taken, datasets))
    }

    /// A slip of the year would stand as the newest for a year.
    pub(super) fn not_in_the_future(&self, as_of: Date) -> Result<(), FileError> {
        let learned: Option<Timestamp> = self.learned.parse().ok();
        match learned.map(japan_date) {
            Some(today) if as_of > today => Err(FileReason::Future { as_of, today }.into()),
            _ => Ok(()),
        }
    }

    /// A listing of an earlier day has another date beside it that was taken for its own.
    pub(super) fn not_before_the_exchange(&self, as_of: Date) -> Result<(), FileError> {
        let first = self.rules.listing_begins_on;
        if as_of < first { Err(FileReason::BeforeExchange { as_of, first }.into()) } else { Ok(()) }
    }

    /// Writes the tables of a source to the lake; they count once the run's manifest does.
    pub(super) fn write(
        &self,
        of: &TableContext<'_>,
        mut tables: Vec<LakeTable>,
        issues: &[(String, Issue)],
    ) -> Result<(IngestedFile, Vec<Dataset>), FileError> {
        if !issues.is_empty() {
            let frame = tidy::issues(issues).map_err(InputError::from)?;
            tables.push(LakeTable::of("issue", frame));
        }
        let mut datasets = Vec::new();
        for LakeTable { table, service, mut frame } in tables {
            let path = lake::relative_path(table, of.as_of, &self.learned, of.hash, service.as_deref());
            let file_sha256 = self.lake.put(&path, &mut frame).map_err(AddError::from)?;
            datasets.push(Dataset {
                load: lake::load_id(&self.learned, of.kind, of.as_of, of.hash),
                table: table.to_owned(),
                kind: of.kind.to_owned(),
                source_name: of.name.to_owned(),
                sha256: of.hash.to_owned(),
                as_of: of.as_of,
                service,
                synthetic: of.home.as_deref().is_some_and(|p| is_synthetic(self.rules, p)),
                prefecture: of.prefecture.clone(),
                scope: of.scope.clone(),
                rows: frame.height() as u64,
                issues: issues.len() as u64,
                path,
                file_sha256,
            });
        }
        (self.observe)(Step::LakeWritten, of.name);
        let rows = datasets.iter().filter(|d| !ABOUT.contains(&d.table.as_str())).map(|d| d.rows).sum();
        let taken = IngestedFile {
            name: of.name.to_owned(),
            kept_name: of.name.to_owned(),
            kind: of.kind,
            grounds: None,
            doubts: Vec::new(),
            scope: None,
            left_out: 0,
            in_register_tenths: None,
            columns: Columns::default(),
            as_of: of.as_of,
            rows,
            issues: issues.len() as u64,
            dropped: Vec::new(),
            known: false,
            held: None,
        };
        Ok((taken, datasets))
    }

    /// What a rebuild takes was a load of its own, whatever of the same bytes was there before: an earlier one may have
    /// been withdrawn by then.
    fn was_a_load(&self, kind: &str, as_of: Date, hash: &str, has_receipt: bool) -> bool {
        let is_decided = || self.decisions.of(&lake::load_id(&self.learned, kind, as_of, hash)).is_some();
        self.is_rebuild && (has_receipt || is_decided())
    }

    /// The same bytes, taken as the same kind for the same date, are in the lake already and not withdrawn.
    pub(super) fn known(
        &self,
        kind: &'static str,
        as_of: Date,
        hash: &str,
        covers: Option<&[PlaceCode]>,
    ) -> Option<IngestedFile> {
        let mut found = self.loads.iter().flat_map(|m| &m.datasets).filter(|d| {
            d.sha256 == hash
                && d.kind == kind
                && !ABOUT.contains(&d.table.as_str())
                && as_of == d.as_of
                // What is made again was known when it was withdrawn later.
                && (self.is_rebuild || self.decisions.state(&d.load) != Some(State::Withdrawn))
                && covers.is_none_or(|covers| d.scope == *covers)
        });
        let first = found.next()?;
        let rows = first.rows + found.map(|d| d.rows).sum::<u64>();
        Some(IngestedFile {
            name: first.source_name.clone(),
            kept_name: first.source_name.clone(),
            kind,
            grounds: None,
            doubts: Vec::new(),
            scope: None,
            left_out: 0,
            in_register_tenths: None,
            columns: Columns::default(),
            as_of: first.as_of,
            rows,
            issues: first.issues,
            dropped: Vec::new(),
            known: true,
            held: (self.decisions.state(&first.load) == Some(State::Held)).then(|| first.load.clone()),
        })
    }
}

/// The hash by which a load is known. Of what somebody brings it is that of what is kept; what lies in the archive has
/// the one that it had when it was first taken, though a copy of it would be kept today.
fn hash(file: &OpenedFile, declaration: &Declaration) -> String {
    let as_it_lies = file.came_as.as_ref().filter(|_| declaration.origin.is_none() && file.dropped.is_empty());
    declaration.sha256.as_ref().or(as_it_lies).cloned().unwrap_or_else(|| sha256(&file.bytes))
}

/// Tables about a source's rows, not of them.
const ABOUT: [&str; 2] = ["issue", "listed_place"];

/// Kinds of issues about a row that was left out.
const LEFT_OUT: [IssueKind; 9] = [
    IssueKind::BadNumber,
    IssueKind::BadCount,
    IssueKind::ShortRow,
    IssueKind::UnknownService,
    IssueKind::Duplicate,
    IssueKind::Closed,
    IssueKind::NoNumber,
    IssueKind::ScientificNumber,
    IssueKind::DisabilityNumber,
];

/// Rows that were left out.
fn left_out(issues: &[(String, Issue)]) -> u64 {
    let rows: HashSet<u64> =
        issues.iter().filter(|(_, c)| LEFT_OUT.contains(&c.kind)).filter_map(|(_, c)| c.row).collect();
    rows.len() as u64
}

/// The prefecture that all of these codes lie in, as its two digits.
fn one_prefecture(scope: &[PlaceCode]) -> Option<String> {
    let first = scope.first()?.prefecture_digits();
    scope.iter().all(|c| c.prefecture_digits() == first).then(|| first.to_owned())
}
