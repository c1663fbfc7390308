use jiff::civil::Date;
use tsunagu_domain::date::Era;

fn year(date: Date) -> String {
    match Era::of(date) {
        Some((era, 1)) => t!("{name}元年", name = era.name),
        Some((era, year)) => t!("{name}{year}年", name = era.name, year),
        None => t!("{year}年", year = date.year()),
    }
}

/// 令和8年1月5日
pub fn day(date: Date) -> String {
    t!("{year}{month}月{day}日", year = year(date), month = date.month(), day = date.day())
}

/// 令和8年11月
pub fn year_month(date: Date) -> String {
    t!("{year}{month}月", year = year(date), month = date.month())
}

/// A register's date: 令和7年12月末 for its half-years, 令和8年7月 where only the month is known.
pub fn register(date: Date) -> String {
    format!("{}{}", year(date), month(date))
}

/// Dates of registers: 令和7年12月末, 令和7年6月末～令和8年7月.
pub fn register_span((from, to): (Date, Date)) -> String {
    if from == to { register(from) } else { format!("{}～{}", register(from), register(to)) }
}

/// As [`register`], without the year where it is that of `base`: 同6月末.
pub fn register_after(date: Date, base: Date) -> String {
    if date.year() == base.year() { t!("同{month}", month = month(date)) } else { register(date) }
}

fn month(date: Date) -> String {
    let last = date == date.last_of_month();
    match (date.month(), last) {
        (6 | 12, true) => t!("{month}月末", month = date.month()),
        (month, true) => t!("{month}月", month),
        (month, false) => t!("{month}月{day}日", month, day = date.day()),
    }
}

/// R8.1, short enough for an axis.
pub fn month_short(date: Date) -> String {
    match Era::of(date) {
        Some((era, year)) => format!("{}{year}.{}", era.letter, date.month()),
        None => format!("{}.{}", date.year(), date.month()),
    }
}

/// One date or a span: 令和8年1月5日, 令和7年12月5日～令和8年1月5日.
pub fn span((from, to): (Date, Date)) -> String {
    if from == to { day(from) } else { format!("{}～{}", day(from), day(to)) }
}

/// A UTC moment as Japan's date and time.
pub fn timestamp(utc: &str) -> String {
    let japan = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    match utc.parse::<jiff::Timestamp>() {
        Ok(at) => at.to_zoned(japan).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => utc.to_owned(),
    }
}

/// The same as people write it: 令和8年11月28日 9:05.
pub fn day_and_time(utc: &str) -> String {
    let japan = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    match utc.parse::<jiff::Timestamp>() {
        Ok(at) => {
            let at = at.to_zoned(japan);
            format!("{} {}:{:02}", day(at.date()), at.hour(), at.minute())
        }
        Err(_) => utc.to_owned(),
    }
}

/// 約11か月前, from two months on; 45日前 before.
pub fn ago(days: i32) -> String {
    if days < 60 { t!("{days}日前", days) } else { t!("約{days}か月前", days = (days * 12 + 183) / 365) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn as_offices_write_them() {
        assert_eq!(day(date(2026, 1, 5)), "令和8年1月5日");
        assert_eq!(day(date(2019, 12, 31)), "令和元年12月31日");
        assert_eq!(day(date(2019, 4, 30)), "平成31年4月30日");
        assert_eq!(month_short(date(2019, 4, 1)), "H31.4");
        assert_eq!(register(date(2025, 12, 31)), "令和7年12月末");
        assert_eq!(register(date(2026, 7, 31)), "令和8年7月");
        assert_eq!(register_after(date(2025, 6, 30), date(2025, 12, 31)), "同6月末");
        assert_eq!(year_month(date(2027, 1, 31)), "令和9年1月");
        assert_eq!(timestamp("2026-11-22T15:30:00Z"), "2026-11-23 00:30");
    }
}
