use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_analytics::query::adoption::Adoption;
use tsunagu_analytics::query::coverage::ServiceRegister;
use tsunagu_store::percent::Percent;
use tsunagu_store::rules::{Denominator, Rules};

use crate::show::{date, number};
use crate::words;

/// 川西市のWAM NET掲載率（参考値）は8.7％（掲載13件÷対象149）。
pub fn rate(a: &Adoption) -> String {
    match (a.listed, a.eligible, a.rate_hundredths()) {
        (Some(listed), Some(eligible), Some(rate)) => format!(
            "{}の{}（参考値）は{}（掲載{}件÷対象{}）。",
            a.name,
            words::LISTING_RATE,
            number::rate_percent(rate),
            number::count(listed),
            number::count(eligible)
        ),
        (Some(listed), Some(_), None) => {
            format!(
                "{}の掲載は{}件です。対象の事業所が登録簿に無いため、率は出せません。",
                a.name,
                number::count(listed)
            )
        }
        (Some(listed), None, _) => {
            format!("{}の掲載は{}件です。登録簿がまだ無いため、率は出せません。", a.name, number::count(listed))
        }
        (None, ..) => {
            let eligible = a.eligible_all.map_or_else(|| words::NO_DATA.to_owned(), number::count);
            format!("{}の掲載件数は{}です（対象{eligible}）。", a.name, words::NO_DATA)
        }
    }
}

/// 掲載は令和8年1月5日現在。対象数は令和7年12月末（…）で、…を含みません。
pub fn dates(a: &Adoption, denominator: &Denominator, registers: &[ServiceRegister], rules: &Rules) -> String {
    let listing = a.listing_as_of.map(|span| format!("掲載は{}現在。", date::span(span))).unwrap_or_default();
    let missing = missing(denominator, registers, rules);
    let missing =
        if missing.is_empty() { String::new() } else { format!("で、{}を含みません", missing.join("、")) };
    match register_dates(registers, rules) {
        Some(dates) => format!("{listing}対象数は{dates}{missing}。"),
        None => listing,
    }
}

/// 令和7年12月末（訪問介護・通所介護は同6月末、訪問看護は令和8年7月）: the date of most services, then the
/// others by date.
fn register_dates(registers: &[ServiceRegister], rules: &Rules) -> Option<String> {
    let mut by_date: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for register in registers {
        let name = rules.service(&register.service).map_or(register.service.as_str(), |s| s.short());
        by_date.entry(register.register_as_of).or_default().push(name);
    }
    let base = *by_date.iter().max_by_key(|(date, services)| (services.len(), **date))?.0;
    let others: Vec<String> = by_date
        .iter()
        .filter(|(date, _)| **date != base)
        .map(|(date, services)| format!("{}は{}", services.join("・"), date::register_after(*date, base)))
        .collect();
    let others = if others.is_empty() { String::new() } else { format!("（{}）", others.join("、")) };
    Some(format!("{}{others}", date::register(base)))
}

/// Services counted from a register that is younger than the listing.
pub fn later(registers: &[ServiceRegister], rules: &Rules) -> Option<String> {
    let later = registers.iter().filter(|r| r.later_than_listing);
    let names: Vec<&str> = later.filter_map(|r| rules.service(&r.service)).map(|s| s.short()).collect();
    (!names.is_empty())
        .then(|| format!("{}は、掲載の日より前の登録簿が無いため、後のものを使っています。", names.join("・")))
}

/// Services of the denominator without a register, and what no register holds.
pub fn missing(denominator: &Denominator, registers: &[ServiceRegister], rules: &Rules) -> Vec<String> {
    let absent = denominator.services.iter().filter(|code| registers.iter().all(|r| r.service != **code));
    let absent = absent.map(|code| rules.service(code).map_or(code.as_str(), |s| s.short()).to_owned());
    absent.chain(rules.never_covered.iter().cloned()).collect()
}

/// 掲載は321日前の資料です, once a listing is older than a month and a half.
pub fn age(a: &Adoption, today: Date) -> Option<String> {
    let (_, newest) = a.listing_as_of?;
    let days = today.since(newest).ok()?.get_days();
    (days > 45).then(|| format!("この掲載件数は{days}日前の資料です。今の状況とは違うかもしれません。"))
}

/// 25％の目安線まであと25（事業所番号）。
pub fn distance(a: &Adoption, threshold: Percent) -> Option<String> {
    let needed = a.needed(threshold)?;
    let target = a.target(threshold)?;
    Some(match needed {
        0 => format!("{}の線（{}）に達しています", number::threshold(threshold), number::count(target)),
        n => format!(
            "{}まであと{}（事業所番号。{}で届きます）",
            number::threshold(threshold),
            number::count(n),
            number::count(target)
        ),
    })
}
