use std::borrow::Cow;
use tsunagu_domain::issue::IssueKind;

use jiff::civil::Date;
use tsunagu_domain::date::{end_date, first_date};
use tsunagu_domain::municipalities::{Municipalities, PlaceClues, Resolution};
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::{Headers, OfficeState, Remark, Rules};

use super::{Action, Issue, NamedPlace, place};

/// Where the columns of a table of offices stand; the order in the file does not matter.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// 事業所番号
    pub number: Option<usize>,
    /// 市区町村コード
    pub code: Option<usize>,
    /// The code of who published the table.
    pub publisher_code: Option<usize>,
    /// 都道府県名
    pub prefecture: Option<usize>,
    /// 市区町村名
    pub municipality: Option<usize>,
    /// サービスの種類
    pub service: Option<usize>,
    /// 緯度
    pub lat: Option<usize>,
    /// 経度
    pub lon: Option<usize>,
    /// 事業所名, カナ, 住所, 電話番号, FAX番号, 法人番号, 法人の名称, URL
    pub texts: [Option<usize>; 8],
    /// Columns that are an address together.
    pub address_parts: Vec<usize>,
    /// 状態
    pub state: Option<usize>,
    /// 廃止年月日, and whatever else says on which day an office closed or left
    pub closed_on: Vec<usize>,
    /// 休廃止年月日, which the state of a row makes one or the other
    pub closed_or_suspended_on: Vec<usize>,
    /// 休止年月日
    pub suspended_on: Option<usize>,
    /// 再開年月日
    pub resumed_on: Option<usize>,
    /// Columns of remarks.
    pub remarks: Vec<usize>,
    /// Columns that nothing is read from.
    pub unread: Vec<usize>,
    /// Columns in all.
    pub count: usize,
}

/// The position of 住所 in [`Columns::texts`].
const ADDRESS: usize = 2;

impl Columns {
    /// Finds the columns by the spellings of `data/headers.toml`.
    pub fn find<H: AsRef<str>>(header: &[H], headers: &Headers) -> Self {
        let c = &headers.columns;
        let folded: Vec<String> = header.iter().map(|h| tsunagu_domain::spelling::folded(h.as_ref())).collect();
        let at = |names: &[String]| Headers::position_of_folded(&folded, names);
        let one = |name: &String| Headers::position_of_folded(&folded, std::slice::from_ref(name));
        let parts = headers.parts.address.iter().map(|names| names.iter().filter_map(one).collect::<Vec<_>>());
        let closing =
            (0..header.len()).filter(|i| c.closed_on.contains(&folded[*i]) || headers.closing.is_header(&folded[*i]));
        let (closed_or_suspended_on, closed_on) = closing.partition(|i| headers.closing.is_of_others_too(&folded[*i]));
        let unread = (0..header.len()).filter(|i| !headers.is_read(header[*i].as_ref()));
        let (remarks, unread) = unread.partition(|i| headers.is_remark(header[*i].as_ref()));
        let texts = [&c.name, &c.kana, &c.address, &c.phone, &c.fax, &c.corporate_number, &c.corporate_name, &c.url];
        Self {
            number: at(&c.number),
            code: at(&c.code),
            publisher_code: at(&c.publisher_code),
            prefecture: at(&c.prefecture),
            municipality: at(&c.municipality),
            service: at(&c.service),
            lat: at(&c.lat),
            lon: at(&c.lon),
            texts: texts.map(|names| Heads { folded: &folded, headers }.position(names)),
            // One column alone is no address in parts.
            address_parts: parts.into_iter().find(|found| found.len() > 1).unwrap_or_default(),
            state: at(&c.state),
            closed_on,
            closed_or_suspended_on,
            suspended_on: at(&c.suspended_on),
            resumed_on: at(&c.resumed_on),
            remarks,
            unread,
            count: header.len(),
        }
    }

    /// Whether anything reports where a row belongs.
    pub fn has_places(&self) -> bool {
        self.code.or(self.municipality).or(self.texts[ADDRESS]).is_some() || !self.address_parts.is_empty()
    }

    /// The address, joined where its parts have columns of their own.
    pub fn address<'c>(&self, cell: &impl Fn(Option<usize>) -> &'c str) -> Cow<'c, str> {
        match cell(self.texts[ADDRESS]) {
            "" => Cow::Owned(self.address_parts.iter().map(|&i| cell(Some(i))).collect()),
            whole => Cow::Borrowed(whole),
        }
    }
}

/// A header, and whose its columns are.
struct Heads<'h> {
    folded: &'h [String],
    headers: &'h Headers,
}

impl Heads<'_> {
    /// Where the first header stands that is one of `names` and the office's. What belongs to a heading that is not the
    /// office's is read only where nothing else is there, and how a name is read only beside the office's own.
    fn position(&self, names: &[String]) -> Option<usize> {
        let first = |is_read: &dyn Fn(usize) -> bool| {
            let of = |name: &String| (0..self.folded.len()).find(|at| self.folded[*at] == *name && is_read(*at));
            names.iter().find_map(of)
        };
        let generic = &self.headers.generic;
        first(&|at| self.is_of_office(at)).or_else(|| {
            let is_specific =
                |h: &String| names.contains(h) && !generic.beside.contains(h) && !generic.kana.contains(h);
            let is_kana = |at: usize| generic.kana.contains(&self.folded[at]);
            if self.folded.iter().any(is_specific) { None } else { first(&|at| !is_kana(at)) }
        })
    }

    fn is_of_office(&self, at: usize) -> bool {
        let generic = &self.headers.generic;
        let is_generic =
            |at: usize| generic.beside.contains(&self.folded[at]) || generic.kana.contains(&self.folded[at]);
        if !is_generic(at) {
            return true;
        }
        let Some(owner) = (0..at).rev().find(|at| !is_generic(*at)).map(|at| &self.folded[at]) else {
            return !generic.kana.contains(&self.folded[at]);
        };
        let c = &self.headers.columns;
        let is_name = [&c.name, &c.kana, &c.corporate_name].into_iter().any(|names| names.contains(owner));
        if generic.kana.contains(&self.folded[at]) { is_name } else { is_name || self.headers.is_read(owner) }
    }
}

/// Whether a row adds others up or remarks on them.
pub fn is_no_office<'c>(mut cells: impl Iterator<Item = &'c str>, headers: &Headers) -> bool {
    let first = cells.find(|cell| !cell.trim().is_empty()).map(tsunagu_domain::spelling::folded).unwrap_or_default();
    headers.rows.not_offices.iter().any(|word| {
        let rest = first.strip_prefix(word.as_str());
        // A word alone is the whole cell or parted from what follows; 計画相談 is no 計.
        rest.is_some_and(|rest| {
            rest.is_empty() || !rest.starts_with(char::is_alphanumeric) || word.starts_with(['(', '※'])
        })
    })
}

/// The state of a row on a day; what does not count, and words that are not known, are issues.
pub fn state<'c>(
    columns: &Columns,
    cell: &impl Fn(Option<usize>) -> &'c str,
    line: u64,
    date: Option<Date>,
    rules: &Rules,
    issues: &mut Vec<Issue>,
) -> OfficeState {
    let written = cell(columns.state);
    let state = rules.states.read(written).unwrap_or_else(|| {
        issues.push(Issue::cell(line, "状態", IssueKind::UnknownState, Action::StateUnknown));
        OfficeState::Active
    });
    let is_past = |on: &Date| date.is_none_or(|date| *on <= date);
    // A plan whose date has passed may have been carried out.
    if state == OfficeState::Active
        && rules.states.may_close(written)
        && first_date(written).is_some_and(|on| is_past(&on))
    {
        issues.push(Issue::cell(line, "状態", IssueKind::UnknownState, Action::PlanPassed));
    }
    let past = |at: Option<usize>| end_date(cell(at)).filter(is_past);
    // The date stands in a column of its own, or behind the word.
    let of_state = columns.closed_or_suspended_on.iter().filter(|_| state == OfficeState::Closed);
    let closing = columns.closed_on.iter().chain(of_state).filter_map(|at| end_date(cell(Some(*at)))).min();
    let closing = closing.or_else(|| first_date(written).filter(|_| state == OfficeState::Closed));
    let closed = closing.filter(is_past);
    // What closes after the day of the table is open on it.
    let still_open = closing.is_some() && closed.is_none();
    let state = if still_open && state == OfficeState::Closed { OfficeState::Active } else { state };
    if state == OfficeState::Closed || closed.is_some() {
        issues.push(Issue::cell(line, "状態", IssueKind::Closed, Action::ClosedLeftOut { on: closed }));
        return OfficeState::Closed;
    }
    let resumed = past(columns.resumed_on);
    match past(columns.suspended_on) {
        Some(from) if resumed.is_none_or(|on| on < from) => OfficeState::Suspended,
        _ => remarked(columns, cell, line, date, rules, issues).unwrap_or(state),
    }
}

/// The state that a row's remarks tell. What they say is free text and stays out of the issue.
fn remarked<'c>(
    columns: &Columns,
    cell: &impl Fn(Option<usize>) -> &'c str,
    line: u64,
    date: Option<Date>,
    rules: &Rules,
    issues: &mut Vec<Issue>,
) -> Option<OfficeState> {
    let of = |at: &usize| rules.states.remark(cell(Some(*at)), date);
    let remarks: Vec<Remark> = columns.remarks.iter().filter(|at| !cell(Some(**at)).is_empty()).map(of).collect();
    if let Some(on) = remarks.iter().find_map(|remarks| if let Remark::Closed(on) = remarks { Some(*on) } else { None })
    {
        issues.push(Issue::cell(line, "備考", IssueKind::Closed, Action::ClosedByRemark { on }));
        return Some(OfficeState::Closed);
    }
    let elsewhere = || {
        let may_close = |at: &&usize| rules.states.may_close(cell(Some(**at)));
        columns.unread.iter().filter(may_close).any(|at| matches!(of(at), Remark::Closed(_)))
    };
    if remarks.contains(&Remark::Unclear) || elsewhere() {
        issues.push(Issue::cell(line, "備考", IssueKind::ClosingWord, Action::ClosingWordKept));
    }
    remarks.contains(&Remark::Suspended).then_some(OfficeState::Suspended)
}

/// Where a row of a register belongs: by its code and name, else by its address, else where its publisher is.
pub fn register_place<'c>(
    columns: &Columns,
    cell: &impl Fn(Option<usize>) -> &'c str,
    number: OfficeNumber,
    line: u64,
    municipalities: &Municipalities,
    issues: &mut Vec<Issue>,
) -> Option<PlaceCode> {
    const COLUMN: &str = crate::input::published::header::CODE;
    let address = columns.address(cell);
    let written = PlaceClues {
        code: cell(columns.code),
        prefecture: cell(columns.prefecture),
        name: cell(columns.municipality),
        address: &address,
        number_prefecture: &number.as_str()[..2],
    };
    let is_coded =
        written.code.parse().ok().and_then(|code| municipalities.get(code)).is_some_and(|m| m.kind.is_leaf());
    if is_coded {
        return place::of_row(written, line, COLUMN, municipalities, issues);
    }
    // Some publishers leave the place out or write their own prefecture for it.
    let prefecture = |text: &str| text.is_empty() || municipalities.prefecture(text).is_some();
    if prefecture(written.code) && prefecture(written.name) && !address.is_empty() {
        let home = match written.prefecture {
            "" => municipalities.prefecture(written.number_prefecture).map_or("", |m| m.prefecture.as_str()),
            home => home,
        };
        if let Some(found) = municipalities.in_address(home, &address) {
            return Some(found);
        }
        let publisher = PlaceClues { code: cell(columns.publisher_code), name: "", ..written };
        // A town's own list says nothing of places; its rows are the town's.
        if let Resolution::Code(found) | Resolution::Completed(found) = municipalities.resolve(publisher) {
            let name = municipalities.get(found).map_or("", |m| m.name.as_str()).to_owned();
            let action = Action::PlaceOfPublisher(NamedPlace { code: found, name });
            issues.push(Issue::cell(line, COLUMN, IssueKind::PublisherPlace, action));
            return Some(found);
        }
    }
    place::of_row(written, line, COLUMN, municipalities, issues)
}
