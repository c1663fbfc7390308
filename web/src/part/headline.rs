use std::collections::BTreeMap;

use jiff::civil::Date;
use tsunagu_analytics::query::adoption::{Adoption, Numerator};
use tsunagu_analytics::query::coverage::ServiceRegister;
use tsunagu_analytics::report::staleness::Staleness;
use tsunagu_domain::percent::Percent;
use tsunagu_domain::rules::{Denominator, Rules, Unit};

use crate::show::{date, number};
use crate::words;

/// 川西市のWAM NET掲載率（参考値）は8.7％（掲載13件÷対象149）。
pub fn rate(a: &Adoption, denominator: &Denominator) -> String {
    let name = &a.name;
    let eligible = || a.eligible.or(a.eligible_all).map_or_else(|| words::NO_DATA.to_string(), number::count);
    if let (Some(counted), Some(rate)) = (a.counted, a.rate_tenths()) {
        return t!(
            "{name}の{listing_rate}（参考値）は{rate}（掲載{counted}件÷対象{eligible}{suspended}{partial}）。",
            name,
            listing_rate = words::LISTING_RATE,
            rate = number::rate_percent(rate),
            counted = number::count(counted),
            eligible = eligible(),
            suspended = suspended(a),
            partial = partial(a)
        );
    }
    match (a.listed, a.eligible, a.counted) {
        (Some(listed), Some(_), None) => t!(
            "{name}の掲載は{listed}件です。そのうち「{short}」に当たる数は、{unknown}。",
            name,
            listed = number::count(listed),
            short = denominator.short,
            unknown = words::UNKNOWN
        ),
        (Some(listed), Some(_), Some(_)) => {
            t!(
                "{name}の掲載は{listed}件です。事業所名簿に対象サービスの事業所番号が無いため、率は出せません。",
                name,
                listed = number::count(listed)
            )
        }
        (Some(listed), None, _) => {
            t!(
                "{name}の掲載は{listed}件です。事業所名簿がまだ無いため、率は出せません。",
                name,
                listed = number::count(listed)
            )
        }
        (None, ..) if a.places_listed > 0 => {
            t!(
                "{name}の掲載のうち「{short}」に当たる件数は、{unknown}（対象{eligible}）。",
                name,
                short = denominator.short,
                unknown = words::UNKNOWN,
                eligible = eligible()
            )
        }
        (None, ..) => {
            t!("{name}の掲載件数の資料は、まだ取り込まれていません（対象{eligible}）。", name, eligible = eligible())
        }
    }
}

/// Said of a group of which only some places have a listing.
fn partial(a: &Adoption) -> String {
    if a.places_listed < a.places {
        t!(
            "。掲載資料のある{places_listed}/{places}市区町村の合計",
            places_listed = number::count(a.places_listed),
            places = number::count(a.places)
        )
    } else {
        String::new()
    }
}

/// Said of those that count although they do no work at present.
pub fn suspended(a: &Adoption) -> String {
    match a.suspended {
        Some(n) if n > 0 => t!(
            "。休止{n}を除くと{saturating_sub}",
            n = number::count(n),
            saturating_sub = number::count(a.eligible.or(a.eligible_all).unwrap_or(n).saturating_sub(n))
        ),
        _ => String::new(),
    }
}

/// How the numerator was counted, as far as its source says.
pub fn counting(a: &Adoption) -> Option<String> {
    a.listed?;
    Some(match (a.numerator?, a.listed, a.listed_outside) {
        (Numerator::Matched, Some(listed), Some(outside)) if outside > 0 => t!("掲載は、重複のない事業所番号の数です。掲載されている番号{listed}のうち、対象の事業所名簿にあるのは{outside}。残る{outside2}（地域包括支援センター、総合事業のみ、事業所名簿にない番号、事業所名簿では別の市区町村にある番号）は、分母に入らないため率に入れていません。", listed = number::count(listed), outside = number::count(listed.saturating_sub(outside)), outside2 = number::count(outside)),
        (Numerator::Matched, ..) => t!("掲載は、対象の事業所名簿にある、重複のない事業所番号の数です。").to_owned(),
        (Numerator::List, ..) => {
            t!("掲載は、重複のない事業所番号の数です。事業所名簿と照合していないため、対象でない番号が入っていることがあります。")
                .to_owned()
        }
        (Numerator::CountPage, ..) => {
            t!("掲載件数の数え方（事業所・番号・延べ）は、公表元に記載がありません。").to_owned()
        }
        (Numerator::Mixed, ..) => {
            t!("掲載は、番号を事業所名簿と照合した市区町村と、公表の件数をそのまま使った市区町村の合計です。数え方が混ざっているため、目安としてご覧ください。").to_owned()
        }
    })
}

/// 掲載は令和8年1月5日現在。対象数は令和7年12月末（…）で、…を含みません。
pub fn dates(a: &Adoption, denominator: &Denominator, registers: &[ServiceRegister], rules: &Rules) -> String {
    let listing = a.listing_as_of.map(|span| t!("掲載は{span}現在。", span = date::span(span))).unwrap_or_default();
    let missing = missing(denominator, registers, rules);
    let missing = if missing.is_empty() {
        String::new()
    } else {
        t!("で、{missing}を含みません", missing = missing.join("、"))
    };
    if denominator.unit == Unit::Own {
        let own = a.register_as_of.map(|span| t!("対象数は{span}現在の指定台帳によります。", span = date::span(span)));
        return format!("{listing}{}", own.unwrap_or_default());
    }
    match register_dates(registers, rules) {
        Some(dates) => t!("{listing}対象数は{dates}{missing}。", listing, dates, missing),
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
        .map(|(date, services)| {
            t!("{services}は{base}", services = services.join("・"), base = date::register_after(*date, base))
        })
        .collect();
    let others = if others.is_empty() { String::new() } else { format!("（{}）", others.join("、")) };
    Some(format!("{}{others}", date::register(base)))
}

/// Services counted from a register that is younger than the listing.
pub fn later(registers: &[ServiceRegister], rules: &Rules) -> Option<String> {
    let mut by_date: BTreeMap<Date, Vec<&str>> = BTreeMap::new();
    for register in registers.iter().filter(|r| r.later_than_listing) {
        let name = rules.service(&register.service).map_or(register.service.as_str(), |s| s.short());
        by_date.entry(register.register_as_of).or_default().push(name);
    }
    let each = |(date, names): (&Date, &Vec<&str>)| {
        t!("{names}は{date}の名簿", names = names.join("・"), date = date::register(*date))
    };
    let all: Vec<String> = by_date.iter().map(each).collect();
    (!all.is_empty()).then(|| t!("{all}で数えています（掲載の日以前の名簿が入手できないため）。", all = all.join("、")))
}

/// Services of the denominator without a register, and what no register holds.
pub fn missing(denominator: &Denominator, registers: &[ServiceRegister], rules: &Rules) -> Vec<String> {
    let absent = denominator.services.iter().filter(|code| registers.iter().all(|r| r.service != **code));
    let absent = absent.map(|code| rules.service(code).map_or(code.as_str(), |s| s.short()).to_owned());
    absent.chain(rules.never_covered.iter().cloned()).collect()
}

/// この画面は…時点の掲載状況です, once a listing is older than the rules allow; and what has changed since.
pub fn age(a: &Adoption, today: Date, rules: &Rules) -> Option<String> {
    let (oldest, newest) = a.listing_as_of?;
    let days = today.since(oldest).ok()?.get_days();
    let age = (days > rules.listing_old_after_days).then(|| {
        let (then, ago) = (date::day(oldest), date::ago(days));
        let is = if oldest == newest { t!("この画面は") } else { t!("この画面には、古いもので") };
        let of = if oldest == newest {
            t!("時点の掲載状況です")
        } else {
            t!("時点の掲載状況が含まれます")
        };
        t!("{is}{then}{of}（{ago}）。その後の増減は反映していません。", is, then, of, ago)
    });
    let since = Staleness::of(oldest, rules, today).map(|stale| words::staleness(&stale, rules));
    (age.is_some() || since.is_some()).then(|| age.into_iter().chain(since).collect())
}

/// 25％の目安（38か所）まで、令和8年1月5日時点であと25か所（か所＝事業所番号。目安は基準・義務ではありません）
pub fn distance(a: &Adoption, threshold: Percent) -> Option<String> {
    let (counted, eligible) = (a.counted?, a.eligible?);
    let (needed, target) = (a.needed(threshold)?, a.target(threshold)?);
    let line = t!(
        "{threshold}の目安（{target}か所）",
        threshold = number::threshold(threshold),
        target = number::count(target)
    );
    let on = a.listing_as_of.map(|span| t!("{span}時点で", span = date::span(span))).unwrap_or_default();
    Some(match needed {
        0 => t!(
            "{line}に、{on}届いています（掲載{counted}か所、対象{eligible}か所。か所＝事業所番号。目安は{no_duty}）",
            line,
            on,
            counted = number::count(counted),
            eligible = number::count(eligible),
            no_duty = words::NO_DUTY
        ),
        n => t!(
            "{line}まで、{on}あと{n}か所（か所＝事業所番号。目安は{no_duty}）",
            line,
            on,
            n = number::count(n),
            no_duty = words::NO_DUTY
        ),
    })
}
