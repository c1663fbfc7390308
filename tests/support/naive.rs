//! A deliberately naive second implementation of the register count.
//!
//! It reads the raw CSV files row by row into plain collections and shares no code with the
//! project, so that agreement between the two is evidence and not an echo.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

const CARE_MANAGEMENT: &str = "430";

/// The services that count, by the code in the file name.
const TARGETS: &str = "110 120 130 140 150 155 160 170 210 220 230 551 710 720 730 760 770 780 430";

/// What the naive count arrives at.
pub struct NaiveCounts {
    /// (six-digit municipality code, denominator name) to count. The denominators are `sites`,
    /// `care_managers`, `providers` and `rows`; zero counts are absent.
    pub by_place: BTreeMap<(String, &'static str), u64>,
    /// Rows of target services that could not be placed in any municipality.
    pub unplaced_rows: u64,
}

/// Counts the offices of each municipality in the given register files.
///
/// Panics on unreadable input or a service given twice: an oracle must not guess.
pub fn count_register(
    files: &[PathBuf],
    municipalities_csv: &Path,
    aliases_csv: &Path,
    successions_csv: &Path,
) -> NaiveCounts {
    let gazetteer = Gazetteer::read(municipalities_csv, aliases_csv, successions_csv);
    // Site number -> its placed rows as service -> (municipality, file date).
    let mut sites: BTreeMap<String, BTreeMap<String, (String, String)>> = BTreeMap::new();
    let mut services = HashSet::new();
    let mut unplaced_rows = 0;
    for file in files {
        let (service, date) = service_and_date(file);
        if !TARGETS.split(' ').any(|target| target == service) {
            continue;
        }
        assert!(services.insert(service), "two files of service {service}");
        let mut seen = HashSet::new();
        let columns = "都道府県コード又は市町村コード 都道府県名 市区町村名 住所 事業所番号";
        for [code, prefecture, name, address, number] in read_columns(file, columns) {
            let valid = number.len() == 10 && number.bytes().all(|b| b.is_ascii_alphanumeric());
            if !valid || !seen.insert(number.clone()) {
                continue;
            }
            if let Some(place) = gazetteer.place(&code, &prefecture, &name, &address) {
                let row = (place.to_owned(), date.to_owned());
                let rows = sites.entry(number).or_default();
                rows.insert(service.to_owned(), row);
            } else {
                unplaced_rows += 1;
            }
        }
    }

    let mut by_place = BTreeMap::new();
    for rows in sites.values() {
        let manager = rows.contains_key(CARE_MANAGEMENT);
        let count = rows.len() as u64;
        for (denominator, amount) in [
            ("sites", 1),
            ("rows", count),
            ("care_managers", u64::from(manager)),
            ("providers", u64::from(count > u64::from(manager))),
        ] {
            let key = (home(rows.values()), denominator);
            *by_place.entry(key).or_default() += amount;
        }
    }
    by_place.retain(|_, count| *count > 0);
    NaiveCounts { by_place, unplaced_rows }
}

/// All `jigyosho_*.csv` files directly inside the given folders, sorted.
pub fn register_files(folders: &[&Path]) -> Vec<PathBuf> {
    let entries = folders.iter().flat_map(|f| fs::read_dir(f).expect("folder is readable"));
    let paths = entries.map(|entry| entry.expect("folder entry is readable").path());
    let is_register = |name: &str| name.starts_with("jigyosho_") && name.ends_with(".csv");
    let mut files: Vec<PathBuf> = paths.filter(|path| is_register(file_name(path))).collect();
    files.sort();
    files
}

/// The one municipality of a site: most rows, then the newest row, then the lowest code.
fn home<'a>(rows: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut tally: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (place, date) in rows {
        let (count, newest) = tally.entry(place).or_default();
        *count += 1;
        *newest = (*newest).max(date);
    }
    let homes = tally.into_iter();
    let best = homes.max_by_key(|&(place, weight)| (weight, Reverse(place)));
    best.expect("a site has a placed row").0.to_owned()
}

/// Everything needed to place a row, as table rows with normalised names.
struct Gazetteer {
    /// prefecture, name, name with county, code, kind; neither prefectures nor designated cities.
    leaves: Vec<[String; 5]>,
    /// The codes of `leaves`.
    codes: HashSet<String>,
    /// prefecture, name, code of designated cities, where an office stands of which the ward is unknown.
    cities: Vec<[String; 3]>,
    /// prefecture, spelling, code.
    aliases: Vec<[String; 3]>,
    /// prefecture, name of an abolished ward, its code, successor, address parts or nothing.
    successions: Vec<[String; 5]>,
}

impl Gazetteer {
    fn read(municipalities: &Path, aliases: &Path, successions: &Path) -> Self {
        let mut leaves: Vec<[String; 5]> = read_names(municipalities, "prefecture name county_name code kind");
        let is_city = |kind: &str| kind == "designated_city";
        let cities = leaves.iter().filter(|[.., kind]| is_city(kind));
        let cities = cities.map(|[p, name, _, code, _]| [p, name, code].map(String::clone)).collect();
        leaves.retain(|[.., kind]| kind != "prefecture" && kind != "designated_city");
        for [prefecture, _, county_name, ..] in &mut leaves {
            *county_name = normalise(county_name, prefecture);
        }
        let codes = leaves.iter().map(|[.., code, _]| code.clone()).collect();
        let columns = "prefecture old_name old_code successor_code address_contains";
        Gazetteer {
            leaves,
            codes,
            cities,
            aliases: read_names(aliases, "prefecture spelling code"),
            successions: read_names(successions, columns),
        }
    }

    /// The municipality of a register row: by its code, else by its name in its prefecture, trying
    /// the ways to write a name from the most explicit to the most lenient.
    fn place(&self, code: &str, prefecture: &str, name: &str, address: &str) -> Option<&str> {
        if let Some(code) = self.codes.get(code) {
            return Some(code);
        }
        let by_code = self.successor(address, |[_, _, old, ..]| old == code && !code.is_empty());
        let name = normalise(name, prefecture);
        if by_code.is_some() || name.is_empty() {
            return by_code;
        }
        let mut aliases = self.aliases.iter();
        let alias = aliases.find(|[p, spelling, _]| p == prefecture && *spelling == name);
        let leaves = || self.leaves.iter().filter(|[p, ..]| p == prefecture);
        let full_name = || leaves().find(|[_, n, county, ..]| *n == name || *county == name);
        let short_ward = || {
            let ending = format!("市{name}");
            let mut wards = leaves().filter(|[_, n, .., k]| k == "ward" && n.ends_with(&ending));
            wards.next().filter(|_| wards.next().is_none())
        };
        let district = |city: &str| name.strip_prefix(city).is_some_and(|d| d.ends_with('区'));
        let city = || leaves().find(|[_, n, .., kind]| kind == "city" && district(n));
        alias
            .map(|[.., code]| code.as_str())
            .or_else(|| self.successor(address, |[p, n, ..]| p == prefecture && *n == name))
            .or_else(|| {
                // Careless names: what they end with, for a whole city the ward in the address, or where that begins.
                let long = |n: &str| n.chars().count() >= 3 && name.ends_with(n);
                let ward_ending = |n: &str| n.split_once('市').is_some_and(|(_, ward)| long(ward));
                let ending = || {
                    let fitting = leaves().filter(|[_, n, _, _, k]| long(n) || k == "ward" && ward_ending(n));
                    fitting.max_by_key(|[_, n, ..]| n.chars().count())
                };
                let ward_below = || {
                    let of_named = |n: &str| n.split_once('市').is_some_and(|(c, _)| name.ends_with(&format!("{c}市")));
                    leaves().find(|[_, n, _, _, k]| k == "ward" && of_named(n) && address.contains(n.as_str()))
                };
                let street = normalise(address, prefecture);
                let beginning = || {
                    let begins = |n: &str, county: &str| {
                        street.starts_with(&name) && (street.starts_with(n) || street.starts_with(county))
                    };
                    leaves().filter(|[_, n, county, ..]| begins(n, county)).max_by_key(|[_, n, ..]| n.len())
                };
                let leaf = full_name().or_else(short_ward).or_else(city).or_else(ending);
                let leaf = leaf.or_else(ward_below);
                let whole = self.cities.iter().find(|[p, n, _]| p == prefecture && long(n));
                let code = leaf.map(|[.., code, _]| code).or(whole.map(|[.., code]| code));
                code.or_else(|| beginning().map(|[.., code, _]| code)).map(String::as_str)
            })
    }

    /// The successor of an abolished ward: first the rows bound to addresses, then the default.
    fn successor(&self, address: &str, is_ward: impl Fn(&[String; 5]) -> bool) -> Option<&str> {
        let rows = || self.successions.iter().filter(|row| is_ward(row));
        let named = |part: &str| !part.is_empty() && address.contains(part);
        rows()
            .find(|[.., parts]| parts.split('|').any(named))
            .or_else(|| rows().find(|[.., parts]| parts.is_empty()))
            .map(|[.., successor, _]| successor.as_str())
    }
}

/// Evens out whitespace, full-width letters and digits, small ke signs and a leading prefecture.
fn normalise(name: &str, prefecture: &str) -> String {
    let half_width = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(c as u32 - 0xFEE0).expect("full-width ASCII has a half-width form")
        }
        'ヶ' => 'ケ',
        _ => c,
    };
    let visible = name.split_whitespace().flat_map(str::chars);
    let even: String = visible.map(half_width).collect();
    even.strip_prefix(prefecture).unwrap_or(&even).to_owned()
}

/// The digits after `jigyosho_`, and the `_YYYY-MM_` of the file name or else the folder's name.
fn service_and_date(file: &Path) -> (&str, &str) {
    let rest = file_name(file).strip_prefix("jigyosho_").expect("register files start jigyosho_");
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let service = &rest[..end.unwrap_or(rest.len())];
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = |text: &&str| text.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2));
    let folder = file.parent().map(file_name);
    let date = rest.split('_').chain(folder).find(is_month);
    (service, date.expect("file name or folder holds YYYY-MM"))
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The columns of a CSV file with the given headers (the `csv` crate drops a byte order mark).
fn read_columns<const N: usize>(file: &Path, headers: &str) -> Vec<[String; N]> {
    let complain = |error: csv::Error| -> ! { panic!("{}: {error}", file.display()) };
    let mut reader = csv::Reader::from_path(file).unwrap_or_else(|error| complain(error));
    let found = reader.headers().unwrap_or_else(|error| complain(error));
    let position = |header| {
        let position = found.iter().position(|h| h == header);
        position.unwrap_or_else(|| panic!("{} lacks {header}", file.display()))
    };
    let positions: Vec<usize> = headers.split(' ').map(position).collect();
    let positions: [usize; N] = positions.try_into().expect("as many headers as columns");
    reader
        .records()
        .map(|record| record.unwrap_or_else(|error| complain(error)))
        .map(|record| positions.map(|position| record[position].to_owned()))
        .collect()
}

/// The same for columns that start with a prefecture and a name in it, which is normalised.
fn read_names<const N: usize>(file: &Path, headers: &str) -> Vec<[String; N]> {
    let mut rows = read_columns::<N>(file, headers);
    for row in &mut rows {
        row[1] = normalise(&row[1], &row[0]);
    }
    rows
}
