use jiff::civil::Date;
use tsunagu_domain::date::first_date;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::rules::{Headers, shipped_prefixes};
use tsunagu_domain::spelling::folded;

use crate::input::text::decoded;
use crate::input::{Content, Opened, Sheet, count, markup, outline, published};
use crate::parse::{eligible, office_page, table};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 公表システムの登録簿
    Register,
    /// 市区町村選択 page with counts
    CountPage,
    /// Counts kept by hand
    CountTable,
    /// Listed offices by number
    OfficeList,
    /// Listed offices as a page shows them
    OfficePage,
    /// The answer to a search by name, which covers no place
    OfficeSearch,
    /// Offices that the listing could not place
    Unlisted,
    /// A city's or prefecture's own list of offices, which is a denominator
    OwnList,
    /// Outlines of municipalities
    Boundary,
    /// Counts that the program ships
    Eligible,
    /// Register dates of those counts
    EligibleServices,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Register,
        Self::CountPage,
        Self::CountTable,
        Self::OfficeList,
        Self::OfficePage,
        Self::OfficeSearch,
        Self::Unlisted,
        Self::OwnList,
        Self::Boundary,
        Self::Eligible,
        Self::EligibleServices,
    ];

    /// Key in receipts and in the lake.
    pub fn key(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::CountPage => "count_page",
            Self::CountTable => "count_table",
            Self::OfficeList => "office_list",
            Self::OfficePage => "office_page",
            Self::OfficeSearch => "office_search",
            Self::Unlisted => "unlisted",
            Self::OwnList => "own_list",
            Self::Boundary => "boundary",
            Self::Eligible => "eligible",
            Self::EligibleServices => "eligible_services",
        }
    }
}

/// What `--kind` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedKind {
    /// 登録簿
    Register,
    /// 利用状況, in any of its forms
    Usage,
    /// 所在地を表示できない事業所
    Unlisted,
    /// 市区町村などの事業所の一覧
    Own,
}

impl AskedKind {
    /// As it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Usage => "usage",
            Self::Unlisted => "unlisted",
            Self::Own => "own",
        }
    }
}

/// What the first look at a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It can only be this.
    Sure(Kind),
    /// Counts per municipality of nobody knows what.
    Counts,
    /// A table with office numbers, which may be a listing, a register or a list of one's own: what it is takes
    /// evidence.
    Offices {
        /// The columns are those of a register.
        is_register: bool,
        /// The headers.
        headers: Vec<String>,
    },
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its name is that of an exchanged care plan, which is never opened.
    #[error(
        "ケアプランの交換ファイルとみられる名前のため、中を読まず、保存もしませんでした。登録簿か利用状況のファイルを指定してください"
    )]
    ExchangedFile,
    /// None of the known kinds.
    #[error(
        "何のファイルか分かりません。「事業所番号」の列も、掲載件数の列もありません{}。登録簿（事業所番号・市区町村名の列）、利用状況のページ（「川西市(13)」のような件数）、事業所番号の列を持つ一覧のどれかを指定してください",
        seen(.0)
    )]
    Unknown(Vec<String>),
    /// A map of points.
    #[error(
        "点の地図（GeoJSON）のようです。市区町村の境界ではありません。境界には国土数値情報の行政区域（N03）を、事業所には「事業所番号」の列を持つCSVかExcelを指定してください"
    )]
    Points,
    /// Most numbers are of disability services, whose third character is 2.
    #[error(
        "障害福祉の事業所の一覧のようです（番号{whole}件のうち{part}件は3文字目が2です）。ケアプランデータ連携の対象は介護保険の事業所のため、取り込みませんでした"
    )]
    Disability {
        /// Numbers of disability services.
        part: usize,
        /// All numbers.
        whole: usize,
    },
    /// Recognised, but not as what `--kind` says.
    #[error("--kind {asked} と指定されましたが、中身は{found}のようです")]
    OtherKind {
        /// As typed.
        asked: &'static str,
        /// What it looks like.
        found: &'static str,
    },
}

/// Whether a name is that of an exchanged care-plan file, which is refused by its name, unopened. The beginnings are
/// those of the shipped `kinds.toml`: a folder of data that has fewer opens nothing.
pub fn is_exchanged_name(name: &str) -> bool {
    let file = folded(name.rsplit(['/', '\\']).next().unwrap_or(name)).to_uppercase();
    // Where the beginnings can't be read, nothing is opened at all.
    shipped_prefixes().is_none_or(|prefixes| prefixes.iter().any(|prefix| file.starts_with(prefix)))
}

/// Looks at a file's headers and form.
///
/// # Errors
/// With what to do, when it is none of the known kinds, or not of the kind that was asked for.
pub fn look(file: &Opened, asked: Option<AskedKind>, headers: &Headers) -> Result<Look, Refusal> {
    if is_exchanged_name(&file.name) {
        return Err(Refusal::ExchangedFile);
    }
    let found = by_content(&header(file, headers), &file.bytes, headers).ok_or_else(|| unknown(file))?;
    // A table whose headers nobody knows has no counts to look for, whatever words stand in it.
    if found == Look::Sure(Kind::CountPage) && is_table_without_counts(file) {
        return Err(unknown(file));
    }
    let other = |asked: AskedKind, found| Err(Refusal::OtherKind { asked: asked.word(), found });
    match (asked, &found) {
        (None, _) | (Some(_), Look::Offices { .. }) => Ok(found),
        (
            Some(AskedKind::Usage),
            Look::Sure(Kind::CountPage | Kind::CountTable | Kind::OfficePage | Kind::OfficeSearch),
        ) => Ok(found),
        (Some(AskedKind::Usage), Look::Counts) => Ok(Look::Sure(Kind::CountPage)),
        (Some(asked @ AskedKind::Usage), _) => other(asked, "利用状況ではないもの"),
        (Some(asked @ AskedKind::Register), _) => other(asked, "利用状況"),
        (Some(asked @ (AskedKind::Unlisted | AskedKind::Own)), _) => other(asked, "事業所番号の一覧ではないもの"),
    }
}

/// Whether a file is a table of offices rather than a page of counts.
fn is_table_without_counts(file: &Opened) -> bool {
    let is_count = |cell: &String| count::name_and_count(cell).is_some();
    let is_number = |cell: &String| OfficeNumber::read(cell.trim()).is_ok();
    match &file.content {
        Content::Tables(sheets) => {
            let mut cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|(_, cells)| cells);
            !table::seen(sheets).is_empty() && !cells.any(is_count)
        }
        Content::Markup(text) => markup::parsed(text).is_ok_and(|page| {
            let rows = markup::rows(&page);
            rows.iter().flatten().any(is_number) && !rows.iter().flatten().any(is_count)
        }),
        _ => false,
    }
}

fn unknown(file: &Opened) -> Refusal {
    if file.content == Content::GeoJson {
        return Refusal::Points;
    }
    if let Content::Markup(text) = &file.content
        && let Ok(page) = markup::parsed(text)
    {
        let rows = markup::rows(&page).into_iter().zip(1..).map(|(cells, row)| (row, cells)).collect();
        return Refusal::Unknown(table::seen(&[Sheet { rows, ..Sheet::default() }]));
    }
    Refusal::Unknown(table::seen(file.sheets()))
}

/// The headers that were seen, for whoever looks for the right file.
fn seen(headers: &[String]) -> String {
    if headers.is_empty() { String::new() } else { format!("（あった見出し：{}）", headers.join("、")) }
}

fn by_content(header: &[String], bytes: &[u8], headers: &Headers) -> Option<Look> {
    let has = |name: &str| header.iter().any(|h| h == name);
    if count::COUNT_HEADERS.iter().any(|h| has(h)) {
        return Some(Look::Sure(Kind::CountTable));
    }
    if header.iter().any(|h| headers.is_number(h)) {
        // Lists of offices may have a register's first columns, but not its codes or positions.
        let whole = has(published::header::CODE) || has(published::header::LAT);
        let is_register = whole && published::header::NEEDED.iter().all(|h| has(h));
        return Some(Look::Offices { is_register, headers: header.to_vec() });
    }
    let sure = if eligible::COUNT_HEADERS.iter().all(|h| has(h)) {
        Kind::Eligible
    } else if eligible::SERVICE_HEADERS.iter().all(|h| has(h)) {
        Kind::EligibleServices
    } else if outline::looks_like(bytes) {
        Kind::Boundary
    } else if office_page::looks_like(bytes) {
        if office_page::is_search(bytes) { Kind::OfficeSearch } else { Kind::OfficePage }
    } else {
        return count_page(bytes);
    };
    Some(Look::Sure(sure))
}

/// Headers that tell a kind, beside that of office numbers.
const TELLING: [&str; 4] =
    [count::COUNT_HEADERS[0], count::COUNT_HEADERS[1], eligible::COUNT_HEADERS[1], eligible::SERVICE_HEADERS[2]];

/// Whether a header is one by which a table is told from notes.
pub fn is_telling(header: &str, headers: &Headers) -> bool {
    TELLING.contains(&header) || headers.is_number(header)
}

/// The header row, if one of the headers that tell a kind stands in it.
pub fn header(file: &Opened, headers: &Headers) -> Vec<String> {
    match &file.content {
        Content::Register => published::header_of(&file.bytes),
        _ => {
            let found = table::tables(file.sheets(), table::MAX_HEADER_ROW, |cell| is_telling(cell, headers));
            let mut all: Vec<String> = Vec::new();
            for header in found.into_iter().flat_map(|t| t.header) {
                if !all.contains(&header) {
                    all.push(header);
                }
            }
            all
        }
    }
}

/// A page of counts: of the exchange's listing where it says so, else of nobody knows what.
fn count_page(bytes: &[u8]) -> Option<Look> {
    let text = folded(&decoded(&bytes[..bytes.len().min(4 << 20)]).0);
    let named = text.contains("ケアプランデータ連携") || text.contains("利用状況は");
    let counted = ["市(", "町(", "村(", "区("].iter().any(|mark| {
        text.match_indices(mark).any(|(i, m)| text[i + m.len()..].starts_with(|c: char| c.is_ascii_digit()))
    });
    // A page without counts is still recognised, so that it can be refused with the reason.
    match (named, counted) {
        (true, _) => Some(Look::Sure(Kind::CountPage)),
        (false, true) => Some(Look::Counts),
        (false, false) => None,
    }
}

/// The three digits of `jigyosho_430….csv`.
pub fn service_in_name(name: &str) -> Option<String> {
    let (_, after) = name.rsplit_once("jigyosho_")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 3).then_some(digits)
}

/// The date that a register's name implies: `_2025-12_` and a folder `2025-12` name a month whose end is meant;
/// `_all_20260709…` is the day of export, which lies after the half-year it shows.
pub fn register_date(name: &str) -> Option<Date> {
    if let Some((_, export)) = name.rsplit_once("_all_") {
        let exported = first_date(export.get(..8)?)?;
        let (year, month) = if exported.month() <= 6 { (exported.year() - 1, 12) } else { (exported.year(), 6) };
        return Date::new(year, month, 1).ok().map(Date::last_of_month);
    }
    let mut parts = name.rsplit('/').flat_map(|part| part.split(['_', '.']));
    parts.find_map(month).or_else(|| first_date(name))
}

/// `2025-12`, the whole of it.
fn month(part: &str) -> Option<Date> {
    let (year, month) = part.split_once('-')?;
    let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
    (2000..2100).contains(&year).then(|| Date::new(year, month, 1).ok().map(Date::last_of_month)).flatten()
}

#[cfg(test)]
#[path = "recognise_tests.rs"]
mod tests;
