use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tsunagu_analytics::query::offices::{ListingState, RegisteredOffice};
use tsunagu_analytics::report::estimate::coverage::ListingFacts;
use tsunagu_analytics::report::estimate::question::Given;
use tsunagu_analytics::report::estimate::savings::{EstimateError, EstimateReport};
use tsunagu_cost::office::Role;
use tsunagu_domain::rules::{CARE_MANAGEMENT, Rules};
use tsunagu_formats::input::{self, Limits};
use tsunagu_formats::parse::table;
use tsunagu_store::warehouse::WarehouseError;

use crate::demand::Demand;
use crate::estimate::form::{self, Form};
use crate::estimate::prefill::{fill_in, typed_number};
use crate::estimate::towns::Towns;
use crate::estimate::{condition_words, form_words, office};
use crate::file::adoption_rows::Cell;
use crate::file::savings_rows::{Figure, figures};
use crate::language::Text;
use crate::page::PageError;
use crate::show::number;
use crate::words;

/// Headers of the list, each with the field of the form that it fills.
pub(super) const HEADERS: [(&str, &str); 16] = [
    ("事業所番号", "office"),
    ("利用者数", "users"),
    ("相手の数", "partners"),
    ("送り先の数", "destinations"),
    ("使える相手の数", "reachable"),
    ("割合", "coverage"),
    ("市区町村", "town"),
    ("相手の事業所番号", "numbers"),
    ("送り方", "method"),
    ("立場", "role"),
    ("計算", "mode"),
    ("時給", "wage"),
    ("利用料", "fee"),
    ("手間", "overhead"),
    ("常勤換算", "fte"),
    ("日付", "on"),
];

/// Other headers that mean the same.
const ALIASES: [(&str, &str); 7] = [
    ("事業者番号", "office"),
    ("介護保険事業所番号", "office"),
    ("office_number", "office"),
    ("役割", "role"),
    ("相手の事業所の数", "partners"),
    ("ケアマネジャーの人数", "fte"),
    ("計算のしかた", "mode"),
];

/// Headers of services, which tell the side of an office where its own column does not.
const SERVICES: [&str; 5] = ["サービス", "サービスの種類", "サービス種別", "サービス種類", "種別"];

/// Headers that name an office; whatever it says goes back as it came.
const NAMES: [&str; 3] = ["名称", "事業所名", "name"];

/// Rows that add others up are no offices.
const TOTALS: [&str; 4] = ["合計", "計", "小計", "総計"];

/// Rows of a list; more are for the terminal, in parts.
const MAX_ROWS: usize = 20_000;
/// What is stated of a list that takes longer than it may.
const TOO_SLOW: Text = Text("時間内に計算しきれません。一覧を分けてください");

/// Partners' numbers of a list.
const MAX_NUMBERS: usize = 20_000;

/// So much of a header that is not read is stated again.
const MAX_HEADER_CHARS: usize = 20;

/// What a list comes to: for each row its number, the office's name, what is wrong with it, what was not used of it,
/// what it rests on, and every figure.
#[derive(Debug, Default)]
pub struct ListComparison {
    /// Headers of columns that no field is read from.
    pub ignored: Vec<String>,
    /// Keys of the columns, for programs.
    pub keys: Vec<String>,
    /// Their labels, for people.
    pub labels: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl ListComparison {
    /// Which columns were not used, in words; none where all were.
    pub fn ignored_words(&self) -> Option<String> {
        let columns = self.ignored.join("、");
        (!self.ignored.is_empty()).then(|| t!("使わなかった列：{columns}", columns))
    }
}

/// Works out a list row by row.
///
/// # Errors
/// When it is no table with 利用者数, holds columns about people or more than its limits let it, the store fails, or
/// nobody waits for it any more.
pub fn compared(
    bytes: Vec<u8>,
    limits: &Limits,
    rules: &Rules,
    known: Option<ListingFacts<'_>>,
    today: Date,
    demand: &Demand,
) -> Result<ListComparison, PageError> {
    let until = limits.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let in_time = || {
        demand.check()?;
        match until {
            Some(until) if Instant::now() > until => Err(PageError::BadRequest(TOO_SLOW.to_string())),
            _ => Ok(()),
        }
    };
    let too_many = || {
        let most = number::count(MAX_ROWS as u64);
        PageError::BadRequest(t!("一度に試算できるのは{most}行までです。一覧を分けてください", most))
    };
    let opened =
        input::open(t!("一覧"), bytes, limits, rules).map_err(|e| PageError::BadRequest(words::open_error(&e)))?;
    let list = table::find(opened.sheets(), &[t!("利用者数"), "users"])
        .map_err(|e| PageError::BadRequest(words::parse_error(&e)))?;
    if list.rows.len() > MAX_ROWS {
        return Err(too_many());
    }
    if list.rows.is_empty() {
        return Err(PageError::BadRequest(t!("見出しの下に行がありません").to_owned()));
    }
    let columns = Columns::new(&list.header);
    let mut params: Vec<HashMap<String, String>> =
        list.rows.iter().map(|(_, cells)| columns.params(cells, rules)).collect();
    let numbers: Vec<String> = params.iter().filter_map(typed_number).collect();
    let offices = registered_of(&numbers, known)?;
    let mut towns = Towns::default();
    let mut forms = Vec::with_capacity(list.rows.len());
    for params in &mut params {
        in_time()?;
        let office = typed_number(params).and_then(|number| offices.get(&number));
        let filled = office.map(|office| fill_in(params, office)).unwrap_or_default();
        let mut form = form::read_one(params, rules, today, &mut towns);
        form.question.given.extend(filled.into_iter().map(|field| (field, Given::Register)));
        form.unregistered = form.question.number.is_some() && office.is_none();
        forms.push(form);
    }
    let partners: Vec<String> = forms.iter().flat_map(|f| &f.question.numbers).cloned().collect();
    let listings = listings_of(&partners, known)?;
    let unknown = |number: &&String| listings.get(*number).is_none_or(|l| *l == ListingState::Unknown);
    let partners = registered_of(&partners.iter().filter(unknown).cloned().collect::<Vec<_>>(), known)?;
    let listed = |numbers: &[&str]| {
        let of = |n: &&str| listings.get(*n).copied().unwrap_or(ListingState::Unknown);
        Ok::<_, WarehouseError>(numbers.iter().map(of).collect())
    };
    let registered = |numbers: &[&str]| {
        let of = |n: &&str| partners.get(*n).map(|office| ((*n).to_owned(), office.clone()));
        Ok::<_, WarehouseError>(numbers.iter().filter_map(of).collect())
    };
    let known = known.map(|known| ListingFacts { listed: &listed, registered: &registered, ..known });
    let mut all = ListComparison { ignored: columns.ignored(), ..ListComparison::default() };
    for ((line, cells), form) in list.rows.iter().zip(forms) {
        in_time()?;
        let name = columns.name(cells);
        let unused = columns.unused(cells, &form);
        let before = form.faults().len();
        let faults = |form: &Form| -> Vec<String> {
            form.faults().iter().map(|(field, message)| format!("{}：{message}", form_words::label(field))).collect()
        };
        let mut wrong = faults(&form);
        if TOTALS.contains(&name.trim()) {
            wrong.push(t!("合計の行は計算しません").to_owned());
        }
        if form.text("users").is_empty() && !form.missing.contains(&"users") {
            wrong.push(t!("利用者数がありません").to_owned());
        }
        let users = Cell::Text(form.text("users").to_owned());
        let figures = match office::estimate(form, rules, known) {
            // What only the lists can say, such as of whom they do not speak.
            Ok(estimate) if estimate.form.faults().len() > before => {
                wrong = faults(&estimate.form);
                Vec::new()
            }
            Ok(estimate) => {
                let mut all = figures(&estimate.report);
                all.extend(rested(&estimate.report, rules));
                all
            }
            Err(EstimateError::Cost(error)) => {
                wrong.push(words::cost_error(&error));
                Vec::new()
            }
            Err(EstimateError::Store(error)) => return Err(error.into()),
        };
        if all.keys.is_empty() && !figures.is_empty() {
            all.keys = LEADING.iter().map(|(key, _)| (*key).to_owned()).collect();
            all.labels = LEADING.iter().map(|(_, label)| (*label).to_owned()).collect();
            all.keys.extend(figures.iter().map(|f| f.0.clone()));
            all.labels.extend(figures.iter().map(|f| f.1.clone()));
        }
        let mut row = vec![
            Cell::Number(line.to_string()),
            Cell::Text(name),
            Cell::Text(wrong.join("／")),
            Cell::Text(unused),
            users,
        ];
        // A wrong row gives no figures that somebody could take for its own.
        if wrong.is_empty() {
            row.extend(figures.into_iter().map(|(_, _, cell)| cell));
        }
        all.rows.push(row);
    }
    let width = all.keys.len().max(LEADING.len());
    all.rows.iter_mut().for_each(|row| row.resize(width, Cell::Empty));
    if all.keys.is_empty() {
        all.keys = LEADING.iter().map(|(key, _)| (*key).to_owned()).collect();
        all.labels = LEADING.iter().map(|(_, label)| (*label).to_owned()).collect();
    }
    Ok(all)
}

/// What an estimate rests on, as columns: each with where it comes from.
fn rested(report: &EstimateReport<'_>, rules: &Rules) -> Vec<Figure> {
    let columns = condition_words::columns(report, rules).into_iter().flat_map(|c| {
        let label = t!("条件：{label}", label = c.label);
        let source_label = t!("条件：{label}の出どころ", label = c.label);
        let source = (format!("condition_{}_source", c.key), source_label, Cell::Text(c.source));
        [(format!("condition_{}", c.key), label, Cell::Text(c.value)), source]
    });
    columns.collect()
}

/// Columns before the figures.
const LEADING: [(&str, &str); 5] =
    [("row", "行"), ("name", "名称"), ("wrong", "直すところ"), ("unused", "使わなかったもの"), ("users", "利用者数")];

/// What each column of a list is read as.
struct Columns<'h> {
    header: &'h [String],
    fields: Vec<Option<&'static str>>,
    name: Option<usize>,
    services: Option<usize>,
}

impl<'h> Columns<'h> {
    fn new(header: &'h [String]) -> Self {
        let at = |names: &[&str]| header.iter().position(|h| names.contains(&h.as_str()));
        let fields = header.iter().map(|h| field_of(h)).collect();
        Self { header, fields, name: at(&NAMES), services: at(&SERVICES) }
    }

    /// The row as a form; services tell the side where its own column does not.
    fn params(&self, cells: &[String], rules: &Rules) -> HashMap<String, String> {
        let typed =
            self.fields.iter().zip(cells).filter_map(|(f, cell)| Some(((*f)?.to_owned(), cell.trim().to_owned())));
        let mut params: HashMap<String, String> = typed.collect();
        let services = self.services.and_then(|i| cells.get(i)).map(|cell| rules.services_in(cell).codes);
        if let Some(services) = services.filter(|codes| !codes.is_empty())
            && params.get("role").is_none_or(|role| role.is_empty())
            && !params.contains_key("office")
        {
            let role = if services.contains(&CARE_MANAGEMENT) { Role::CareManager } else { Role::Provider };
            params.insert("role".to_owned(), role.key().to_owned());
        }
        params
    }

    fn name(&self, cells: &[String]) -> String {
        self.name.and_then(|i| cells.get(i)).cloned().unwrap_or_default()
    }

    /// Headers from which nothing is read.
    fn ignored(&self) -> Vec<String> {
        let unread = |i: usize| self.fields[i].is_none() && self.name != Some(i) && self.services != Some(i);
        let headers = self.header.iter().enumerate().filter(|(i, h)| unread(*i) && !h.is_empty());
        headers.map(|(_, h)| h.chars().take(MAX_HEADER_CHARS).collect()).collect()
    }

    /// What was not used of a row.
    fn unused(&self, cells: &[String], form: &Form) -> String {
        let unread = |i: usize| self.fields[i].is_none() && self.name != Some(i) && self.services != Some(i);
        let filled =
            self.header.iter().zip(cells).enumerate().filter(|(i, (_, cell))| unread(*i) && !cell.trim().is_empty());
        let mut all: Vec<String> = filled.map(|(_, (h, _))| h.chars().take(MAX_HEADER_CHARS).collect()).collect();
        if form.unregistered {
            all.push(t!("事業所番号（取り込まれている名簿にないため、立場・市区町村は決めていません）").to_owned());
        }
        all.join("、")
    }
}

/// What the lists say of partners' numbers, asked for at once.
fn listings_of(
    numbers: &[String],
    known: Option<ListingFacts<'_>>,
) -> Result<HashMap<String, ListingState>, PageError> {
    let numbers = each_once(numbers)?;
    let Some(known) = known.filter(|_| !numbers.is_empty()) else { return Ok(HashMap::new()) };
    let listings = (known.listed)(&numbers)?;
    Ok(numbers.into_iter().map(str::to_owned).zip(listings).collect())
}

/// What the registers say of numbers, asked for at once.
fn registered_of(
    numbers: &[String],
    known: Option<ListingFacts<'_>>,
) -> Result<HashMap<String, RegisteredOffice>, PageError> {
    let numbers = each_once(numbers)?;
    match known.filter(|_| !numbers.is_empty()) {
        Some(known) => Ok((known.registered)(&numbers)?),
        None => Ok(HashMap::new()),
    }
}

fn each_once(numbers: &[String]) -> Result<Vec<&str>, PageError> {
    let mut numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() > MAX_NUMBERS {
        let most = number::count(MAX_NUMBERS as u64);
        return Err(PageError::BadRequest(t!("事業所番号は、合わせて{most}までです。一覧を分けてください", most)));
    }
    Ok(numbers)
}

fn field_of(header: &str) -> Option<&'static str> {
    HEADERS.iter().chain(&ALIASES).find(|(japanese, key)| *japanese == header || *key == header).map(|(_, key)| *key)
}
