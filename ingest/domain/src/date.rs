use jiff::ToSpan;
use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization;

/// An era that a source may still use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// 令和
    pub name: &'static str,
    /// Its letter on forms: R.
    pub letter: char,
    begins: Date,
}

impl Era {
    /// The era of a day, with its year: January to April 2019 are of 平成31年. None before the first.
    pub fn of(date: Date) -> Option<(Self, i16)> {
        let era = ERAS.into_iter().find(|era| date >= era.begins)?;
        Some((era, date.year() - era.begins.year() + 1))
    }
}

/// Newest first.
const ERAS: [Era; 3] = [
    Era { name: "令和", letter: 'R', begins: date(2019, 5, 1) },
    Era { name: "平成", letter: 'H', begins: date(1989, 1, 8) },
    Era { name: "昭和", letter: 'S', begins: date(1926, 12, 25) },
];

/// Digits of 20260105, and of the same with hours, minutes, seconds or milliseconds behind it.
const COMPACT: [usize; 4] = [8, 12, 14, 17];

/// Days that spreadsheets count from 1899-12-30, of 1954 to 2091: what is a date there and nothing else.
const SERIALS: std::ops::Range<i32> = 20_000..70_000;

/// The first date written in `text`: 2026年1月5日, 令和8年1月5日, 令和元年…, R8.1.5, 2026-01-05, 2026/1/5 0:00,
/// 2026-01-05T10:30:00, 20260105, 20260105103000, with full-width digits or not. An era's year before its era began is
/// no date.
pub fn first_date(text: &str) -> Option<Date> {
    let text = plain(text);
    starts(&text).find_map(|(at, before)| date_at(&text[at..], before)).map(|(date, _)| date)
}

/// The last date written in `text`, in the forms of [`first_date`].
pub fn last_date(text: &str) -> Option<Date> {
    let text = plain(text);
    starts(&text).filter_map(|(at, before)| date_at(&text[at..], before)).last().map(|(date, _)| date)
}

/// Every date written in `text`, in the forms of [`first_date`], each with what stands behind it.
pub fn dates(text: &str) -> Vec<(Date, String)> {
    let text = plain(text);
    let found = starts(&text).filter_map(|(at, before)| date_at(&text[at..], before));
    found.map(|(date, behind)| (date, behind.to_owned())).collect()
}

/// The last day of the month that a cell names without a day: 令和7年3月末, R7.3, 2025年3月; of the fiscal year that it
/// names: 令和7年度末.
pub fn month_end(cell: &str) -> Option<Date> {
    let text: String = plain(cell).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches(['頃', '付', '日', '末']);
    if let Some(year) = text.strip_suffix("年度") {
        return first_date(&format!("{year}年4月1日"))?.checked_add(1.year()).and_then(|end| end.yesterday()).ok();
    }
    let bare = text.strip_suffix('月').map(|text| format!("{text}月1日"));
    let dotted = || text.contains(['.', '/', '-']).then(|| format!("{text}.1"));
    let first = whole_date(&bare.or_else(dotted)?)?;
    Some(first.last_of_month())
}

/// The date in a cell of a column of days on which something ended: one without a day ends with its month.
pub fn end_date(cell: &str) -> Option<Date> {
    cell_date(cell).or_else(|| month_end(cell))
}

/// The date that a text is, and nothing else.
fn whole_date(text: &str) -> Option<Date> {
    let (date, behind) = date_at(text, None)?;
    behind.trim_matches('日').is_empty().then_some(date)
}

/// The date in a cell of a column of dates, where a bare number is what a spreadsheet counts in days.
pub fn cell_date(cell: &str) -> Option<Date> {
    let serial = || {
        let days = plain(cell).trim().parse::<f64>().ok()?.floor() as i32;
        SERIALS.contains(&days).then(|| date(1899, 12, 30).checked_add(days.days()).ok()).flatten()
    };
    first_date(cell).or_else(serial)
}

/// Half width, with one space for any white space: a time stands behind its day by a space alone.
fn plain(text: &str) -> String {
    let text: String = text.nfkc().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("元年", "1年")
}

/// Where a date may begin, with the character before it.
fn starts(text: &str) -> impl Iterator<Item = (usize, Option<char>)> {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    text.char_indices().map(|(at, _)| at).zip(before)
}

fn date_at(text: &str, before: Option<char>) -> Option<(Date, &str)> {
    if before.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let lettered = !before.is_some_and(|c| c.is_ascii_alphabetic());
    let era = ERAS.iter().find_map(|era| {
        let rest = text.strip_prefix(era.name).or_else(|| text.strip_prefix(era.letter).filter(|_| lettered))?;
        Some((era, rest.trim_start()))
    });
    let Some((era, rest)) = era else {
        return compact(text).or_else(|| {
            let (year, rest) = number(text, 4)?;
            if year < 1900 { None } else { month_and_day(year, rest) }
        });
    };
    let (year, rest) = number(rest, 2)?;
    month_and_day(era.begins.year() - 1 + year, rest).filter(|(found, _)| *found >= era.begins)
}

fn month_and_day(year: i16, rest: &str) -> Option<(Date, &str)> {
    let rest = rest.trim_start().strip_prefix(['年', '.', '-', '/'])?;
    let (month, rest) = number(rest.trim_start(), 2)?;
    let rest = rest.trim_start().strip_prefix(['月', '.', '-', '/'])?;
    let (day, rest) = number(rest.trim_start(), 2)?;
    Some((Date::new(year, month as i8, day as i8).ok()?, rest))
}

/// Digits without any mark. Runs of other lengths are numbers of something else: of offices, telephones.
fn compact(text: &str) -> Option<(Date, &str)> {
    let (digits, behind) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    if !COMPACT.contains(&digits.len()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?)
        .ok()
        .filter(|d| (1990..2100).contains(&d.year()))
        .map(|date| (date, behind))
}

/// All the digits that stand here, where they are no more than `most_digits`.
fn number(text: &str, max_digits: usize) -> Option<(i16, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    if end > max_digits {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Today in Japan: offices, deadlines and as-of dates are all Japan's.
pub fn japan_date(now: jiff::Timestamp) -> Date {
    now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date()
}

/// A moment as records write it: UTC to the second, so that such texts order as moments do.
pub fn timestamp(now: jiff::Timestamp) -> String {
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// A moment as part of a file name: no colons, which Windows refuses.
pub fn file_stamp(learned: &str) -> String {
    learned.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        first_date(text).map(|d| d.to_string())
    }

    #[test]
    fn the_ways_a_source_writes_a_date() {
        for text in [
            "(利用状況は2026年1月5日現在の情報です)",
            "（利用状況は２０２６年１月５日現在の情報です）",
            "令和8年1月5日現在",
            "令和８年 １月 ５日",
            "R8.1.5",
            "2026-01-05",
            "2026/1/5",
            "list_20260105.csv",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-01-05"), "{text}");
        }
        assert_eq!(read("令和元年5月1日").as_deref(), Some("2019-05-01"));
    }

    #[test]
    fn date_with_a_time_is_its_day() {
        for text in [
            "2026/2/1 0:00",
            "2026/2/1　0:00",
            "R8.2.1 9:00",
            "(2026/2/1 10:30 現在)",
            "2026-02-01T00:00:00",
            "20260201103000",
            "list_202602011030.csv",
            "令和８年２月１日 １０時３０分現在",
            "2026年2月1日10時",
            "2026 / 2 / 1 15:00",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-02-01"), "{text}");
        }
    }

    #[test]
    fn era_year_before_its_era_is_no_date() {
        assert_eq!(read("平成31年4月30日").as_deref(), Some("2019-04-30"));
        assert_eq!(read("H31.4.1").as_deref(), Some("2019-04-01"));
        // Papers of those years went on with the old era.
        assert_eq!(read("平成31年5月1日").as_deref(), Some("2019-05-01"));
        assert_eq!(read("㋿元年5月1日").as_deref(), Some("2019-05-01"));
        for text in ["令和元年4月30日", "R1.4.30", "令和1年1月5日", "平成元年1月7日"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn era_of_a_day_changes_on_the_day_it_begins() {
        let of = |date: &str| {
            let (era, year) = Era::of(date.parse().expect("a day"))?;
            Some(format!("{}{}{year}", era.name, era.letter))
        };
        for (date, expected) in [
            ("2019-01-01", "平成H31"),
            ("2019-04-30", "平成H31"),
            ("2019-05-01", "令和R1"),
            ("2019-12-31", "令和R1"),
            ("2020-01-01", "令和R2"),
            ("1989-01-07", "昭和S64"),
            ("1989-01-08", "平成H1"),
        ] {
            assert_eq!(of(date).as_deref(), Some(expected), "{date}");
        }
        assert_eq!(of("1900-01-01"), None);
    }

    #[test]
    fn last_of_several_dates_and_serials_of_cells() {
        let last = |text: &str| last_date(text).map(|d| d.to_string());
        assert_eq!(last("令和5年4月1日から令和8年1月5日 9:00 ").as_deref(), Some("2026-01-05"));
        assert_eq!(last("なし"), None);
        let cell = |text: &str| cell_date(text).map(|d| d.to_string());
        assert_eq!(cell("45017").as_deref(), Some("2023-04-01"));
        assert_eq!(cell("46054.4375").as_deref(), Some("2026-02-01"));
        assert_eq!(cell("2026/2/1 0:00").as_deref(), Some("2026-02-01"));
        assert_eq!(cell("2879900013"), None);
        assert_eq!(cell("13"), None);
    }

    #[test]
    fn month_without_a_day_ends_with_its_last() {
        let end = |text: &str| month_end(text).map(|d| d.to_string());
        for (text, expected) in [
            ("令和7年3月末", "2025-03-31"),
            ("令和７年３月", "2025-03-31"),
            ("R7.3末", "2025-03-31"),
            ("2025.3", "2025-03-31"),
            ("2025/2", "2025-02-28"),
            ("2025年3月末日", "2025-03-31"),
            ("令和7年度末", "2026-03-31"),
            ("平成31年4月", "2019-04-30"),
        ] {
            assert_eq!(end(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "7.3.31", "3月末", "廃", "令和7年", "13", "2025.13", "2025-03-15から"] {
            assert_eq!(end(text), None, "{text}");
        }
    }

    #[test]
    fn every_date_comes_with_what_stands_behind_it() {
        let found = dates("令和7年12月31日現在の登録簿と令和8年2月5日");
        let found: Vec<_> = found.iter().map(|(date, behind)| format!("{date} {behind}")).collect();
        assert_eq!(found, ["2025-12-31 日現在の登録簿と令和8年2月5日", "2026-02-05 日"]);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "0120-584-708",
            "令和8年",
            "2026年13月1日",
            "jigyosho_430",
            "99年1月1日",
            "2012010199",
            "201201019",
            "2026/1/510",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn japan_is_nine_hours_ahead() {
        let now = "2026-11-22T15:30:00Z".parse().expect("a timestamp");
        assert_eq!(japan_date(now).to_string(), "2026-11-23");
    }
}
