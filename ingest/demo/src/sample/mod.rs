//! 見本県: a synthetic prefecture for demonstrations and tests.
//!
//! Nothing in it exists: its codes and office numbers start with 99 (prefectures end at 47), its 法人番号 with 0,
//! its telephone numbers with 000, its coordinates lie in the open Pacific, and its names say that they are
//! samples. The layouts are those of the real files, and the check digits are valid, so the whole way from
//! import to report can run on it.

mod listings;
mod names;
mod offices;
mod posts;
mod register;
mod services;
mod strangers;
mod tables;
mod towns;

/// One generated file: its name and bytes.
pub struct SampleFile {
    /// File name without a folder, e.g. `register_2025-12-31.csv`.
    pub name: String,
    /// The whole file. `register_2025-12-31.csv` and `usage_*.csv`: UTF-8 with byte order mark and CRLF, as published;
    /// `municipalities.csv`: UTF-8 without mark, LF.
    pub bytes: Vec<u8>,
}

/// Seed of the 見本県 that the product ships. Chosen among many: with it every shape that a user should see is
/// there (a town above 40 %, two around 30 %, one that stands still, one at zero, corporations that join as a
/// whole). Other seeds keep the sizes, but their shares by town scatter widely.
pub const DEFAULT_SEED: u64 = 3776;

/// The prefecture of `seed` as files: `municipalities.csv` (the prefecture and 13 towns), `register_2025-12-31.csv`
/// (state of 31 December 2025, one row per office and service) and eight monthly listings
/// `usage_2025-06-05.csv` to `usage_2026-01-05.csv` (one row per listed office and service).
///
/// The same seed gives the same bytes on every platform.
pub fn generate(seed: u64) -> Vec<SampleFile> {
    let prefecture = offices::prefecture(seed);
    let mut files = vec![tables::municipalities(), register::register(&prefecture)];
    files.extend(tables::usage(&prefecture, seed));
    files
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Rows of a file without its header.
    fn rows(file: &SampleFile) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(&file.bytes[..]).records().map(|row| row.expect("a valid row")).collect()
    }

    /// Distinct values of column `column` in `file`, of the rows that `keep` keeps.
    fn distinct(file: &SampleFile, column: usize, keep: impl Fn(&csv::StringRecord) -> bool) -> BTreeSet<String> {
        rows(file).iter().filter(|row| keep(row)).map(|row| row[column].to_owned()).collect()
    }

    /// Share of the register's numbers in `town` (every town if empty) that `listing` holds.
    fn share(files: &[SampleFile], listing: usize, town: &str) -> f64 {
        let sites = distinct(&files[1], 15, |row| town.is_empty() || &row[3] == town);
        let listed = distinct(&files[listing], 4, |_| true);
        sites.intersection(&listed).count() as f64 / sites.len() as f64
    }

    #[test]
    fn same_seed_same_bytes() {
        let bytes = |seed| -> Vec<u8> { generate(seed).into_iter().flat_map(|f| f.bytes).collect() };
        assert!(bytes(7) == bytes(7) && bytes(7) != bytes(8));
        // FNV-1a of the shipped prefecture: a new version of a crate must not change it.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = bytes(DEFAULT_SEED).into_iter().fold(0xcbf2_9ce4_8422_2325, step);
        assert_eq!(hash, 0xca07_e35d_71c4_95b4);
    }

    #[test]
    fn numbers_are_valid_and_cannot_be_real() {
        let files = generate(DEFAULT_SEED);
        let mut numbers = distinct(&files[1], 15, |_| true);
        assert!((1400..=1600).contains(&numbers.len()));
        for file in &files[2..] {
            numbers.extend(distinct(file, 4, |_| true));
        }
        for number in numbers {
            let check = names::check_digit(&number[..9]).to_string();
            assert!(number.starts_with("99") && number[9..] == check, "{number}");
        }
        let owners = distinct(&files[1], 13, |_| true);
        assert!(owners.iter().all(|number| number.len() == 13 && number.starts_with('0')));
        // By hand: 9+8+5+6+1+4+6+2+2 = 43, 7 short of 50.
        assert_eq!(names::check_digit("123456789"), 7);
    }

    #[test]
    fn layout_is_the_published_one() {
        let files = generate(DEFAULT_SEED);
        let header = format!("\u{feff}{}\r\n", register::COLUMNS.join(","));
        assert!(files[1].bytes.starts_with(header.as_bytes()));
        assert!(rows(&files[1]).iter().all(|row| row.len() == 24));
        assert!(files[1..].iter().all(|file| file.bytes.ends_with(b"\r\n")));
        assert_eq!(towns::code6("01101"), "011011");
    }

    #[test]
    fn towns_and_listings_are_complete() {
        let files = generate(DEFAULT_SEED);
        let towns = distinct(&files[0], 0, |row| &row[5] != "prefecture");
        assert_eq!(towns.len(), 13);
        assert_eq!(towns, distinct(&files[1], 0, |_| true));
        let usage: Vec<&str> = files[2..].iter().map(|file| file.name.as_str()).collect();
        assert_eq!(usage.len(), 8);
        assert_eq!([usage[0], usage[7]], ["usage_2025-06-05.csv", "usage_2026-01-05.csv"]);
    }

    #[test]
    fn adoption_grows_and_differs_by_town() {
        let files = generate(DEFAULT_SEED);
        let (first, last) = (share(&files, 2, ""), share(&files, 9, ""));
        assert!((0.05..0.10).contains(&first), "{first}");
        assert!((0.18..0.25).contains(&last), "{last}");
        assert!(share(&files, 9, "凡例市") > 0.4);
        assert!((2..10).all(|listing| share(&files, listing, "書式町") == 0.0));
    }
}
