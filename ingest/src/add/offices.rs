use std::path::PathBuf;

use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::{Headers, folded_word};

use super::declaration::Declaration;
use super::file_error::FileError;
use super::kind::{self, Decision, KnownOffices, RegisterScope};
use super::run::{Run, locked};
use super::{AddError, Columns};
use crate::decisions::State;
use crate::file_reason::FileReason;
use crate::input::{self, Detection, InputKind, KindOption, Kinds, KnownOffice, ParsedFile, RateRole, register};
use crate::question::{Doubt, Grounds, Question, Undecided};
use tsunagu_formats::input::{Content, OpenedFile};
use tsunagu_formats::parse::numbered;

/// What a file is and why.
#[derive(Debug)]
pub(super) struct ListVerdict {
    pub(super) kind: &'static InputKind,
    pub(super) why: Grounds,
    pub(super) in_register_tenths: Option<usize>,
    /// What speaks against it, although its bringer says so.
    pub(super) doubts: Vec<Doubt>,
}

impl ListVerdict {
    fn by(kind: &'static InputKind, why: Grounds) -> Self {
        Self { kind, why, in_register_tenths: None, doubts: Vec::new() }
    }
}

/// The headers of a table, by whether they are read.
pub(super) fn columns(kinds: Kinds, kind: &InputKind, file: &OpenedFile, headers: &Headers) -> Columns {
    if !kind.is_numbered {
        return Columns::default();
    }
    let on_progress = input::header(kinds, file, headers).into_iter().filter(|h| !h.is_empty());
    let (found, ignored) = on_progress.partition(|h| headers.is_read(h));
    Columns { found, ignored, dropped: file.dropped.clone() }
}

impl Run<'_> {
    /// What a file is, where its first look reports; none where that takes the registers of the whole run.
    pub(super) fn first_look(
        &self,
        file: &OpenedFile,
        declaration: &Declaration,
    ) -> Result<Option<ListVerdict>, FileError> {
        if let Some(kind) = declaration.decided {
            return Ok(Some(ListVerdict::by(kind, Grounds::Receipt)));
        }
        Ok(match input::look(self.request.kinds, file, declaration.kind, &self.rules.headers)? {
            Detection::Sure(kind) => {
                let asks = kind.key == "count_table" && declaration.kind.is_none() && declaration.origin.is_some();
                match asks.then(|| kind::titled_otherwise(file.sheets(), self.rules)).flatten() {
                    Some(question) => return Err(FileError::question(question)),
                    None => Some(ListVerdict::by(kind, Grounds::Form)),
                }
            }
            Detection::Offices { is_register: true, headers }
                if self.is_plainly_a_register(&file.name, &headers, declaration) =>
            {
                Some(ListVerdict::by(&register::KIND, Grounds::RegisterHeaders))
            }
            Detection::Counts => return Err(FileError::question(kind::counts_question(Undecided::CountPage))),
            Detection::Offices { .. } => None,
        })
    }

    /// A national register is tens of megabytes: nothing but its name and headers is looked at.
    fn is_plainly_a_register(&self, name: &str, headers: &[String], declaration: &Declaration) -> bool {
        let rules = &self.rules.recognition;
        let name = folded_word(name);
        let is_open_data = headers.iter().any(|h| rules.open_data_headers.contains(&folded_word(h)));
        match declaration.kind {
            Some(KindOption::Register) => true,
            None => !is_open_data && !rules.exchange_words.iter().any(|w| name.contains(w.as_str())),
            Some(_) => false,
        }
    }

    /// Puts a file aside; what looks like a register as published is laid out, for it may be read as a list.
    pub(super) fn wait(&self, file: OpenedFile, declaration: Declaration) {
        let file = if file.content == Content::Register { file.laid_out(&self.rules.intake.file) } else { file };
        locked(&self.gathered.waiting).push((file, declaration));
    }

    pub(super) fn waiting(&self) -> Vec<(OpenedFile, Declaration)> {
        std::mem::take(&mut *locked(&self.gathered.waiting))
    }

    pub(super) fn ask(&self, mut question: Question, name: &str, path: Option<PathBuf>) {
        name.clone_into(&mut question.name);
        question.path = path;
        locked(&self.gathered.questions).push(question);
    }

    pub(super) fn has_questions(&self) -> bool {
        !locked(&self.gathered.questions).is_empty()
    }

    pub(super) fn questions(&self) -> Vec<Question> {
        let mut questions = std::mem::take(&mut *locked(&self.gathered.questions));
        questions.sort_by(|a, b| a.name.cmp(&b.name));
        questions
    }

    /// Decides what a list of offices is, by the registers of the lake and of the run.
    pub(super) fn decided(
        &self,
        file: &OpenedFile,
        declaration: &Declaration,
        known: &KnownOffices,
    ) -> Result<ListVerdict, FileError> {
        let look = input::look(self.request.kinds, file, declaration.kind, &self.rules.headers)?;
        let is_register = matches!(look, Detection::Offices { is_register: true, .. });
        let tables = numbered::tables(file.sheets(), self.rules).unwrap_or_default();
        let titles: Vec<&str> = file.sheets().iter().filter_map(|s| s.name.as_deref()).collect();
        let evidence = kind::evidence(&file.name, &titles.join(" "), &tables, is_register, known, self.rules);
        match kind::decide(&evidence, declaration.kind, self.rules) {
            Decision::Take(kind, why) => {
                let is_said = declaration.kind == Some(KindOption::Usage);
                let doubts = if is_said { evidence.doubts() } else { Vec::new() };
                Ok(ListVerdict { kind, why, in_register_tenths: evidence.in_register_tenths(), doubts })
            }
            Decision::Ask(question) => Err(FileError::question(question)),
            Decision::Refuse(refusal) => Err(refusal.into()),
        }
    }

    /// What a register or a list of one's own covers.
    pub(super) fn scope(
        &self,
        kind: &InputKind,
        parsed: &ParsedFile,
        declaration: &Declaration,
    ) -> Result<Vec<PlaceCode>, FileError> {
        if kind.role == RateRole::Register {
            locked(&self.gathered.registered).extend(parsed.offices.iter().cloned());
        }
        match (&declaration.covers, kind.role) {
            (Some(covers), RateRole::Register | RateRole::OwnList) => {
                let lies_within =
                    |o: &KnownOffice| o.place.is_none_or(|p| covers.iter().any(|c| contains(*c, p, self)));
                if covers.is_empty() || parsed.offices.iter().any(lies_within) {
                    Ok(if kind.role == RateRole::Register { covers.clone() } else { self.spelled_out(covers) })
                } else {
                    Err(FileReason::OutsideScope.into())
                }
            }
            (Some(covers), RateRole::Survey) => self.asked(kind, parsed, covers),
            (Some(covers), _) => Ok(self.spelled_out(covers)),
            (None, RateRole::Register) => match kind::register_scope(&parsed.offices, self.of_lake()?, self.rules) {
                RegisterScope::Covers(scope) => Ok(scope),
                // It was taken before: what was asked then has been answered, if only by an earlier program.
                RegisterScope::Ask(_) if declaration.origin.is_none() && self.is_rebuild => {
                    Ok(parsed.prefecture_code())
                }
                RegisterScope::Ask(question) => Err(FileError::question(question)),
            },
            (None, RateRole::OwnList) => {
                let rows: Vec<_> = parsed.offices.iter().map(|o| (o.number, o.place)).collect();
                Ok(kind::own_scope(&rows, &self.known_offices()?, self.rules))
            }
            // Who was asked is what silence is counted by: nothing in the answers says it.
            (None, RateRole::Survey) => Err(FileReason::CoversNeeded.into()),
            (None, _) => Ok(parsed.prefecture_code()),
        }
    }

    /// The town that was asked: one, and not where most of the numbers lie elsewhere by the registers.
    fn asked(&self, kind: &InputKind, parsed: &ParsedFile, covers: &[PlaceCode]) -> Result<Vec<PlaceCode>, FileError> {
        let [one] = covers else { return Err(FileReason::CoversNeeded.into()) };
        // Lists of what was filed are a prefecture's as well.
        if *one == one.prefecture() && kind.option != Some(KindOption::Filed) {
            return Err(FileReason::CoversNeeded.into());
        }
        let known = self.known_offices()?;
        let lies_within = |number| {
            let mut places = known.places(number).peekable();
            places.peek()?;
            Some(places.any(|place| contains(*one, place, self)))
        };
        let found: Vec<bool> = parsed.offices.iter().filter_map(|office| lies_within(office.number)).collect();
        let within = found.iter().filter(|is_within| **is_within).count();
        if within * 2 < found.len() { Err(FileReason::OutsideScope.into()) } else { Ok(covers.to_vec()) }
    }

    /// The whole country as its prefectures: the empty scope of a list says nothing.
    pub(super) fn spelled_out(&self, covers: &[PlaceCode]) -> Vec<PlaceCode> {
        let prefectures = self.rules.municipalities.iter().filter(|m| m.kind == PlaceKind::Prefecture && !m.synthetic);
        if covers.is_empty() { prefectures.map(|m| m.code).collect() } else { covers.to_vec() }
    }

    /// What the lake's registers hold.
    fn of_lake(&self) -> Result<&KnownOffices, AddError> {
        if let Some(known) = self.gathered.of_lake.get() {
            return Ok(known);
        }
        let known = KnownOffices::of_lake(&self.lake, &self.registers(), Vec::new()).map_err(AddError::Registers)?;
        Ok(self.gathered.of_lake.get_or_init(|| known))
    }

    /// What the registers of the lake and of this run hold.
    pub(super) fn known_offices(&self) -> Result<KnownOffices, AddError> {
        let of_run = locked(&self.gathered.registered).clone();
        KnownOffices::of_lake(&self.lake, &self.registers(), of_run).map_err(AddError::Registers)
    }

    fn registers(&self) -> Vec<&crate::lake::Dataset> {
        let counted = |d: &&crate::lake::Dataset| {
            d.table == "register" && self.decisions.state(&d.load).is_none_or(|state| state == State::Counted)
        };
        self.loads.iter().flat_map(|m| &m.datasets).filter(counted).collect()
    }
}

/// Whether a prefecture, a designated city or a municipality holds a place.
fn contains(whole: PlaceCode, place: PlaceCode, run: &Run<'_>) -> bool {
    let is_ward_of = run.rules.municipalities.get(place).is_some_and(|m| m.parent == Some(whole));
    whole == place || whole == place.prefecture() || is_ward_of
}
