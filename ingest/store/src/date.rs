use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// First days of the eras that a source may still use, newest first.
const ERAS: [(&str, char, i16); 3] = [("令和", 'R', 2019), ("平成", 'H', 1989), ("昭和", 'S', 1926)];

/// The first date written in `text`: 2026年1月5日, 令和8年1月5日, 令和元年…, R8.1.5, 2026-01-05,
/// 2026/1/5, 20260105, with full-width digits or not.
pub fn first_date(text: &str) -> Option<Date> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().replace("元年", "1年");
    text.char_indices().find_map(|(start, _)| date_at(&text[start..], text[..start].chars().next_back()))
}

fn date_at(text: &str, before: Option<char>) -> Option<Date> {
    if before.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let era = ERAS.iter().find_map(|(name, letter, first)| {
        let rest = text
            .strip_prefix(name)
            .or_else(|| text.strip_prefix(*letter).filter(|_| !before.is_some_and(|c| c.is_ascii_alphabetic())))?;
        Some((rest, first - 1, 2))
    });
    let (rest, offset, most_digits) = era.unwrap_or((text, 0, 4));
    if offset == 0
        && let Some(date) = eight_digits(rest)
    {
        return Some(date);
    }
    let (year, rest) = number(rest, most_digits)?;
    if offset == 0 && year < 1900 {
        return None;
    }
    let rest = rest.strip_prefix(['年', '.', '-', '/'])?;
    let (month, rest) = number(rest, 2)?;
    let rest = rest.strip_prefix(['月', '.', '-', '/'])?;
    let (day, _) = number(rest, 2)?;
    Date::new(year + offset, month as i8, day as i8).ok()
}

fn eight_digits(text: &str) -> Option<Date> {
    let digits = text.get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?)
        .ok()
        .filter(|d| (1990..2100).contains(&d.year()))
}

fn number(text: &str, most_digits: usize) -> Option<(i16, &str)> {
    let end = text.bytes().take(most_digits).take_while(u8::is_ascii_digit).count();
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// Today in Japan: offices, deadlines and as-of dates are all Japan's.
pub fn japan_date(now: jiff::Timestamp) -> Date {
    now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date()
}

/// The moment at which a day of Japan begins, as records write it.
pub fn day_begins(day: Date) -> String {
    let japan = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    day.to_zoned(japan).map_or_else(|_| day.to_string(), |at| moment(at.timestamp()))
}

/// A moment as records write it: UTC to the second, so that such texts order as moments do.
pub fn moment(now: jiff::Timestamp) -> String {
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
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
    fn what_is_no_date() {
        for text in ["", "0120-584-708", "令和8年", "2026年13月1日", "jigyosho_430", "99年1月1日"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn japan_is_nine_hours_ahead() {
        let now = "2026-11-22T15:30:00Z".parse().expect("a timestamp");
        assert_eq!(japan_date(now).to_string(), "2026-11-23");
    }
}
