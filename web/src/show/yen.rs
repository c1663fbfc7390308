use tsunagu_domain::exact::{Exact, rounded, whole};

/// 70,560円, -430円; rounded once, to the yen.
pub fn yen(value: Exact) -> String {
    t!("{value}円", value = signed(rounded(value)))
}

/// 1,234 or −1,234 without a unit.
pub fn signed(n: i128) -> String {
    let digits = super::number::count(u64::try_from(n.unsigned_abs()).unwrap_or(u64::MAX));
    if n < 0 { format!("−{digits}") } else { digits }
}

/// To two figures.
pub(super) fn two_figures(n: i128) -> i128 {
    let step = 10_i128.pow(n.unsigned_abs().checked_ilog10().unwrap_or(0).saturating_sub(1));
    rounded(Exact::new(n, step)) * step
}

/// Minutes as hours: 2.5時間, below one hour 40分; rounded once.
pub fn hours(minutes: Exact) -> String {
    if minutes < whole(60) && minutes > whole(-60) {
        return t!("{minutes}分", minutes = signed(rounded(minutes)));
    }
    t!("{whole}時間", whole = tenths(minutes / whole(60)))
}

/// One decimal: 2.5, −0.3.
pub fn tenths(value: Exact) -> String {
    let n = rounded(value * whole(10));
    format!(
        "{}{}.{}",
        if n < 0 { "−" } else { "" },
        super::number::count(u64::try_from(n.unsigned_abs() / 10).unwrap_or(u64::MAX)),
        n.unsigned_abs() % 10
    )
}

/// A share as a percentage with one decimal: 17.0％.
pub fn share(value: Exact) -> String {
    format!("{}％", tenths(value * whole(100)))
}

/// The same in whole percents: 17％.
pub fn rough_share(value: Exact) -> String {
    format!("{}％", signed(rounded(value * whole(100))))
}

/// A value in a formula as people write it: whole, with up to four decimals, a part of one as a fraction, or to one
/// decimal.
pub fn plain(value: Exact) -> String {
    if value.is_integer() {
        return signed(value.to_integer());
    }
    let scaled = value * whole(10_000);
    if scaled.is_integer() {
        let n = scaled.to_integer();
        let text = format!("{}.{:04}", n.unsigned_abs() / 10_000, n.unsigned_abs() % 10_000);
        return format!("{}{}", if n < 0 { "−" } else { "" }, text.trim_end_matches('0'));
    }
    if *value.denom() < 100 && value.numer().abs() < *value.denom() {
        return format!("{}/{}", value.numer(), value.denom());
    }
    tenths(value)
}

/// Units of rows in words.
pub fn unit(key: &str) -> &str {
    match key {
        "yen" => t!("円"),
        "yen/sheet" => t!("円/枚"),
        "yen/hour" => t!("円/時"),
        "yen/year" => t!("円/年"),
        "minute/month" => t!("分/月"),
        "minute/user" => t!("分/人"),
        "hour/month" => t!("時間/月"),
        "user" => t!("人"),
        "office" => t!("か所"),
        "sheet" => t!("枚"),
        "hour" => t!("時間"),
        "gram" => "g",
        "second" => t!("秒"),
        "ratio" => "",
        "permille" => "‰",
        "unit" => t!("単位"),
        "case" => t!("件"),
        "month" => t!("か月"),
        "piece" => "",
        "ten_thousand" => t!("万人"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::exact::parse;

    #[test]
    fn money_time_and_shares() {
        let of = |text: &str| parse(text).expect(text);
        assert_eq!((yen(of("70560")), yen(of("-1256.32"))), ("70,560円".into(), "−1,256円".into()));
        assert_eq!(
            (hours(of("150")), hours(of("40")), hours(of("-90"))),
            ("2.5時間".into(), "40分".into(), "−1.5時間".into())
        );
        assert_eq!((share(of("0.1705")), share(of("1/3"))), ("17.1％".into(), "33.3％".into()));
        assert_eq!(
            (plain(of("9.35")), plain(of("1/3")), plain(of("0.58"))),
            ("9.35".into(), "1/3".into(), "0.58".into())
        );
        assert_eq!((plain(of("1400/11")), plain(of("-4/3"))), ("127.3".into(), "−1.3".into()));
    }
}
