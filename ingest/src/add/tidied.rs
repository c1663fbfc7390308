use jiff::civil::Date;
use polars::frame::DataFrame;
use tsunagu_domain::date::{first_date, last_date};
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::AddError;
use super::kind::{KnownOffice, Question, service_key};
use crate::source::files::FilesError;
use crate::tidy;
use tsunagu_formats::input::{Content, OpenError, Opened};
use tsunagu_formats::kept::KeptError;
use tsunagu_formats::parse::contradiction::one_date;
use tsunagu_formats::parse::{
    Issue, ParseError, boundary, eligible, numbered, office_list, office_page, place_counts, register,
};
use tsunagu_formats::recognise::{self, Kind, Refusal};

/// Why one file was not taken; the run goes on with the others.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Parse(#[from] ParseError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    NotOpened(#[from] OpenError),
    #[error(transparent)]
    NotKept(#[from] KeptError),
    #[error("表に直せません（{0}）")]
    Tidy(#[from] polars::error::PolarsError),
    #[error("--as-of は{given}ですが、ファイルには{stated}現在とあります。どちらかを直してください")]
    TwoDates { given: Date, stated: Date },
    #[error("ファイル名に日付が二つあり、どちらの時点か分かりません。--as-of 2026-01-05 のように指定してください")]
    DatesInName,
    #[error("見本県と実在の都道府県が混ざっています。分けて取り込んでください")]
    MixedWithSample,
    #[error("{as_of}は今日（{today}）より後の日付です。年を確かめてください")]
    Future { as_of: Date, today: Date },
    #[error(
        "{as_of}は、ケアプランデータ連携システムが始まった{first}より前の日付です。利用状況の現在日を確かめ、--as-of 2026-01-05 のように指定してください"
    )]
    BeforeExchange { as_of: Date, first: Date },
    #[error(
        "いつ現在の資料かの行（例：利用状況は2026年1月5日現在）がページに見つかりません。ブラウザーでページを保存し、tsunagu add ファイル --as-of 日付 で取り込んでください"
    )]
    PagesWithoutDate,
    #[error("同じ中身のファイルが二つあります")]
    Twice,
    #[error("保管庫に {0} がないか、壊れています。tsunagu archive verify で確かめてください")]
    NotArchived(String),
    #[error("--covers の地域の事業所が1件もありません。指定した地域を確かめてください")]
    OutsideScope,
    /// Only the person who brings the file can say.
    #[error("{}", .0.reason())]
    Question(Box<Question>),
    #[error(transparent)]
    Fatal(#[from] AddError),
}

/// A file parsed and tidied: frames per lake table, each with its service if it has one.
pub(super) struct ParsedFile {
    pub(super) as_of: Date,
    pub(super) frames: Vec<(&'static str, Option<String>, DataFrame)>,
    pub(super) prefecture: Option<String>,
    pub(super) issues: Vec<Issue>,
    /// The offices of a register or of a list of one's own.
    pub(super) offices: Vec<KnownOffice>,
}

impl ParsedFile {
    /// The code of the one prefecture that it covers.
    pub(super) fn prefecture_code(&self) -> Vec<PlaceCode> {
        self.prefecture.iter().filter_map(|p| PlaceCode::from_jis(&format!("{p}000"))).collect()
    }
}

/// Parses a file of a kind and shapes it for the lake. `given` is the date its bringer says it is of.
pub(super) fn tidied(
    rules: &Rules,
    given: Option<Date>,
    kind: Kind,
    file: &Opened,
    covers: Option<&[PlaceCode]>,
) -> Result<ParsedFile, FileError> {
    let in_name = || first_date(&file.name);
    let municipalities = &rules.municipalities;
    let stated = |stated: Option<Date>| match (given, stated) {
        (Some(given), Some(stated)) if given != stated => Err(FileError::TwoDates { given, stated }),
        (None, None) if in_name() != last_date(&file.name) => Err(FileError::DatesInName),
        (given, stated) => given.or(stated).or_else(in_name).ok_or(ParseError::NoDate.into()),
    };
    let mut parsed = match kind {
        Kind::Register => {
            // As published it has no titles.
            let tables = match file.content {
                Content::Register => None,
                _ => Some(numbered::tables(file.sheets(), rules)?),
            };
            let titled = tables.as_deref().map(one_date).transpose()?.flatten();
            let as_of = match (given, titled) {
                (Some(given), Some(stated)) if given != stated => return Err(FileError::TwoDates { given, stated }),
                (given, titled) => {
                    given.or(titled).or_else(|| recognise::register_date(&file.name)).ok_or(ParseError::NoDate)?
                }
            };
            let service = recognise::service_in_name(&file.name);
            let (rows, issues) = match &tables {
                None => register::parse(file, service.as_deref(), Some(as_of), rules)?,
                Some(tables) => register::of_tables(tables, service.as_deref(), Some(as_of), rules)?,
            };
            let prefecture = scope(rules, rows.office_number.iter().map(|n| &n[..2]))?;
            let frames = tidy::register(&rows)?;
            let frames = frames.into_iter().map(|(service, frame)| ("register", Some(service), frame)).collect();
            let offices = rows.office_number.iter().zip(&rows.service).zip(&rows.place);
            let offices = offices.filter_map(|((number, service), place)| {
                Some(KnownOffice { number: number.parse().ok()?, service: service_key(service)?, place: *place })
            });
            let offices = offices.collect();
            ParsedFile { as_of, frames, prefecture, issues, offices }
        }
        Kind::CountPage | Kind::CountTable => {
            let (counts, issues) = match kind {
                Kind::CountPage => place_counts::parse_page(&file.bytes, municipalities)?,
                _ => place_counts::parse_table(file.sheets(), municipalities)?,
            };
            let prefecture = scope(rules, counts.rows.iter().map(|(place, _)| place.prefecture_digits()))?;
            let frames = vec![("listing", None, tidy::place_counts(&counts)?)];
            ParsedFile { as_of: stated(counts.as_of)?, frames, prefecture, issues, offices: Vec::new() }
        }
        Kind::OfficeList | Kind::Unlisted => {
            let tables = numbered::tables(file.sheets(), rules)?;
            let (offices, mut issues) = office_list::of_tables(&tables, given.or_else(in_name), rules)?;
            issues.extend(outside(&offices, covers, rules));
            let scope = scope(rules, offices.office_number.iter().map(|n| &n[..2]))?;
            let table = if kind == Kind::Unlisted { "unlisted" } else { "listed_office" };
            // Only what a list is said to cover may count as nought where it names nobody.
            let synthetic = scope.as_deref().is_some_and(|p| is_synthetic(rules, p));
            let (prefecture, whole) = whole_places(covers, rules);
            let prefecture = prefecture.or(scope.filter(|_| synthetic && covers.is_none()));
            let mut frames = vec![(table, None, tidy::office_list(&offices)?)];
            if kind == Kind::OfficeList && !whole.is_empty() {
                frames.push(("listed_place", None, tidy::listed_places(&whole)?));
            }
            ParsedFile { as_of: stated(offices.as_of)?, frames, prefecture, issues, offices: Vec::new() }
        }
        Kind::OwnList => {
            let (offices, issues) = office_list::parse(file.sheets(), given.or_else(in_name), rules)?;
            let prefecture = scope(rules, offices.office_number.iter().map(|n| &n[..2]))?;
            let frames = vec![("own_office", None, tidy::own_list(&offices)?)];
            let rows = offices.office_number.iter().zip(&offices.place);
            // What a list of one's own calls its services does not matter to what it covers.
            let rows = rows.filter_map(|(number, place)| {
                Some(KnownOffice { number: number.parse().ok()?, service: *b"000", place: *place })
            });
            let rows = rows.collect();
            ParsedFile { as_of: stated(offices.as_of)?, frames, prefecture, issues, offices: rows }
        }
        Kind::OfficePage | Kind::OfficeSearch => {
            let none_words = rules.sources.source.iter().flat_map(|s| s.none_words.clone()).collect::<Vec<_>>();
            let (page, issues) = office_page::parse(&file.bytes, &none_words, municipalities)?;
            let (prefecture, whole_places) = whole_places(covers, rules);
            let mut frames = vec![("listed_office", None, tidy::office_list(&page.offices)?)];
            // Only a page that names its municipality, with the total it states, speaks for the whole of it.
            let whole = page.none || page.stated.is_some_and(|n| office_page::differs(n, &page.offices).is_none());
            let headed = office_page::headed_place(&file.bytes, &page.offices, municipalities);
            let headed = headed.filter(|_| kind == Kind::OfficePage && whole).map(|place| (place, page.stated));
            let mut listed: Vec<_> =
                whole_places.into_iter().filter(|(p, _)| headed.is_none_or(|(h, _)| h != *p)).collect();
            listed.extend(headed);
            if !listed.is_empty() {
                frames.push(("listed_place", None, tidy::listed_places(&listed)?));
            }
            ParsedFile { as_of: stated(page.offices.as_of)?, frames, prefecture, issues, offices: Vec::new() }
        }
        Kind::Boundary => {
            let as_of = given.or_else(|| boundary::date_in_name(&file.name)).ok_or(ParseError::NoDate)?;
            let (outlines, issues) = boundary::parse(&file.bytes, rules.sources.simplify_m(), municipalities)?;
            let prefecture = scope(rules, outlines.rows.iter().map(|(place, _)| place.prefecture_digits()))?;
            let frames = vec![("boundary", None, tidy::outlines(&outlines)?)];
            ParsedFile { as_of, frames, prefecture, issues, offices: Vec::new() }
        }
        Kind::Eligible => {
            let (rows, issues) = eligible::parse_counts(&file.bytes)?;
            let frames = vec![("eligible", None, tidy::eligible(&rows, "shipped")?)];
            ParsedFile { as_of: stated(None)?, frames, prefecture: None, issues, offices: Vec::new() }
        }
        Kind::EligibleServices => {
            let (rows, issues) = eligible::parse_services(&file.bytes)?;
            let frames = vec![("eligible_service", None, tidy::eligible_services(&rows, "shipped")?)];
            ParsedFile { as_of: stated(None)?, frames, prefecture: None, issues, offices: Vec::new() }
        }
    };
    if let (Some(given), Some(named)) = (given, in_name().filter(|_| kind != Kind::Register))
        && given != named
    {
        let said = format!("ファイル名の日付{named}ではなく、指定された{given}の資料としました");
        parsed.issues.push(Issue::file("date_in_name", said));
    }
    Ok(parsed)
}

/// The one prefecture that a list is said to cover, or else the municipalities: there alone may a list that names
/// nobody count as zero.
fn whole_places(covers: Option<&[PlaceCode]>, rules: &Rules) -> (Option<String>, Vec<(PlaceCode, Option<u32>)>) {
    let Some(covers) = covers else { return (None, Vec::new()) };
    if let [one] = covers
        && *one == one.prefecture()
    {
        return (Some(one.prefecture_digits().to_owned()), Vec::new());
    }
    let leaves = rules.municipalities.iter().filter(|m| m.kind.is_leaf());
    // The whole country is that of real places.
    let whole = leaves.filter(|m| match covers {
        [] => !m.synthetic,
        _ => covers.iter().any(|c| *c == m.code || *c == m.code.prefecture() || m.parent == Some(*c)),
    });
    (None, whole.map(|m| (m.code, None)).collect())
}

/// The prefecture that a file covers, none for more than one; 見本県 never mixes with real ones.
fn scope<'n>(rules: &Rules, prefectures: impl Iterator<Item = &'n str>) -> Result<Option<String>, FileError> {
    let all: std::collections::BTreeSet<&str> = prefectures.collect();
    let mixed = all.iter().any(|p| is_synthetic(rules, p)) && all.len() > 1;
    match (mixed, all.len()) {
        (true, _) => Err(FileError::MixedWithSample),
        (false, 1) => Ok(all.first().map(|p| (*p).to_owned())),
        (false, _) => Ok(None),
    }
}

/// Offices that a list puts outside the places it is said to cover.
fn outside(offices: &office_list::ListedOffices, covers: Option<&[PlaceCode]>, rules: &Rules) -> Vec<Issue> {
    let Some(covers) = covers.filter(|covers| !covers.is_empty()) else { return Vec::new() };
    let is_within = |place: PlaceCode| {
        let parent = rules.municipalities.get(place).and_then(|m| m.parent);
        covers.iter().any(|c| *c == place || *c == place.prefecture() || Some(*c) == parent)
    };
    let strays = offices.place.iter().flatten().filter(|place| !is_within(**place)).count();
    let said = format!("--covers の外の市区町村の行が{strays}行あり、その市区町村の掲載としては数えていません");
    if strays > 0 { vec![Issue::file("outside_covers", said)] } else { Vec::new() }
}

/// Whether two digits are those of 見本県.
pub(super) fn is_synthetic(rules: &Rules, prefecture: &str) -> bool {
    let code = PlaceCode::from_jis(&format!("{prefecture}000"));
    code.and_then(|c| rules.municipalities.get(c)).is_some_and(|m| m.synthetic)
}
