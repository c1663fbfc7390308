use jiff::civil::Date;
use tsunagu_store::exact::{Exact, whole};
use tsunagu_store::rules::{CostRows, Incentive, IncentiveKind, Incentives};

use super::addon::{self, Class};
use super::care_fee::{self, Caseload, Comparison};
use super::grant;
use super::term::{Book, Sum};

/// How an office stands to a scheme on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its conditions hold.
    Eligible,
    /// Something is still to do.
    NotYet,
    /// It is not for this office.
    Not,
    /// Nobody has said yet.
    Awaiting,
    /// It is over.
    Closed,
}

/// What is known of an office; what is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Three-digit services; empty where not known.
    pub services: Vec<String>,
    /// It has joined.
    pub joined: bool,
    /// Partners it exchanges with.
    pub partners: u32,
    /// Its class of 処遇改善加算.
    pub class: Option<Class>,
    /// Claims a month, yen.
    pub claims: Option<Exact>,
    /// Users of 居宅介護支援.
    pub caseload: Option<Caseload>,
    /// It has a clerk.
    pub clerk: bool,
    /// The clerk's wage, yen an hour.
    pub clerk_wage: Option<Exact>,
    /// 級地, `other` where it has none.
    pub grade: String,
    /// What card readers and connecting cost, yen.
    pub grant_cost: Option<Exact>,
    /// Other money for the same.
    pub grant_other: Exact,
    /// Purchase and connection are complete.
    pub connected: bool,
}

/// An amount that a scheme comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount<'r> {
    /// Yen a month, all of it for wages.
    Wages(Sum<'r>),
    /// Units a month, all of it for wages.
    WageUnits(Sum<'r>),
    /// Yen, once.
    Once(Sum<'r>),
    /// 居宅介護支援費（Ⅱ）against（Ⅰ）, with the clerk.
    CareFee(Box<Comparison<'r>>),
    /// Yen a year that need not be paid.
    Fee(Sum<'r>),
    /// Yen added to the base amount of a subsidy.
    Base(Sum<'r>),
}

/// How an office stands to one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'r> {
    /// The scheme.
    pub incentive: &'r Incentive,
    /// How it stands.
    pub standing: Standing,
    /// Why.
    pub why: String,
    /// By when.
    pub by: Option<Date>,
    /// How much, where that can be said.
    pub amounts: Vec<Amount<'r>>,
}

/// Every scheme on a day.
pub fn answers<'r>(incentives: &'r Incentives, facts: &Facts, day: Date, rows: &'r CostRows) -> Vec<Answer<'r>> {
    incentives.incentive.iter().map(|i| answer(i, incentives, facts, day, &Book::on(rows, day))).collect()
}

fn answer<'r>(
    incentive: &'r Incentive,
    incentives: &'r Incentives,
    facts: &Facts,
    day: Date,
    book: &Book<'r>,
) -> Answer<'r> {
    let by = incentive.apply_by.or(incentive.to);
    let said = |standing, why: &str, amounts| Answer { incentive, standing, why: why.to_owned(), by, amounts };
    let over = by.is_some_and(|by| day > by) || incentive.kind == IncentiveKind::Closed;
    if over {
        return said(Standing::Closed, "受付や期間が終わっています", Vec::new());
    }
    if day < incentive.from {
        return said(Standing::NotYet, "まだ始まっていません", Vec::new());
    }
    let ours: Vec<&String> = facts.services.iter().filter(|s| incentive.services.contains(s)).collect();
    if !incentive.services.is_empty() && !facts.services.is_empty() && ours.is_empty() {
        return said(Standing::Not, "対象のサービスがありません", Vec::new());
    }
    let unknown = !incentive.services.is_empty() && facts.services.is_empty();
    let amounts = amounts(incentive, incentives, facts, &ours, book);
    match incentive.kind {
        _ if unknown => said(Standing::NotYet, "サービスの種類を選ぶと分かります", amounts),
        IncentiveKind::Fee if facts.joined => {
            said(Standing::Eligible, "加入しているため、利用料はかかりません", amounts)
        }
        IncentiveKind::Fee => said(Standing::NotYet, "加入すると、利用料はかかりません", amounts),
        IncentiveKind::Grant if facts.connected => said(Standing::Eligible, "購入と接続が終わっています", amounts),
        IncentiveKind::Grant => said(Standing::NotYet, "購入と接続が終わってから申請します", amounts),
        IncentiveKind::Addon => match (facts.joined, facts.class) {
            (_, None) => said(Standing::NotYet, "Ⅰイ か Ⅱイ を取っていることが条件です", amounts),
            (true, Some(_)) => said(Standing::Eligible, "加入し、実績報告をすれば取れます", amounts),
            (false, Some(_)) => said(Standing::NotYet, "加入（申請のときは誓約でよい）と実績報告が要ります", amounts),
        },
        IncentiveKind::NewAddon if facts.joined => {
            said(Standing::Eligible, "加入しています（加算Ⅳに準じる要件でも取れます）", amounts)
        }
        IncentiveKind::NewAddon => said(Standing::NotYet, "加入するか、加算Ⅳに準じる要件を満たすと取れます", amounts),
        IncentiveKind::CareFee => match (facts.joined, facts.clerk) {
            (true, true) => said(Standing::Eligible, "加入し、事務職員を置いています", amounts),
            (true, false) => said(Standing::NotYet, "事務職員を置くことが要ります（加入だけでは足りません）", amounts),
            (false, true) => said(Standing::NotYet, "ケアプランデータ連携システムを使うことが要ります", amounts),
            (false, false) => said(Standing::NotYet, "システムを使い、事務職員を置くことが要ります", amounts),
        },
        IncentiveKind::Software => {
            let why = incentive.awaiting.clone().unwrap_or_default();
            Answer { incentive, standing: Standing::Awaiting, why, by, amounts }
        }
        IncentiveKind::Closed => said(Standing::Closed, "終わっています", Vec::new()),
    }
}

fn amounts<'r>(
    incentive: &Incentive,
    incentives: &'r Incentives,
    facts: &Facts,
    ours: &[&String],
    book: &Book<'r>,
) -> Vec<Amount<'r>> {
    let fee = || {
        let before = Book::on_before(book, incentive.from)?;
        let term = before.term("fee.annual").ok()?;
        Some(Sum { value: term.value, formula: "利用料が要らなくなる分（年）", terms: vec![term] })
    };
    match incentive.kind {
        IncentiveKind::Fee => fee().map(Amount::Fee).into_iter().collect(),
        IncentiveKind::Grant => {
            let groups: Vec<&str> = facts.services.iter().filter_map(|s| grant::group(s, incentives)).collect();
            let paid = facts.grant_cost.filter(|_| !groups.is_empty());
            let sum = paid.and_then(|cost| grant::amount(&groups, cost, facts.grant_other, book).ok());
            sum.map(Amount::Once).into_iter().collect()
        }
        IncentiveKind::Addon => {
            // Claims are of the office as a whole: they can be laid on one service alone.
            let known = facts.class.zip(facts.claims).zip(ours.first());
            let sum = known.and_then(|((class, claims), service)| addon::step(service, class, claims, book).ok());
            sum.map(Amount::Wages).into_iter().collect()
        }
        IncentiveKind::NewAddon => {
            let users = facts.caseload.as_ref().filter(|_| ours.iter().any(|s| *s == "430"));
            let sum = users.and_then(|c| {
                let each = book.term("care_fee.1.1.light").ok()?;
                addon::new_units("430", each.value, c.light.saturating_add(c.heavy), book).ok()
            });
            sum.map(Amount::WageUnits).into_iter().collect()
        }
        IncentiveKind::CareFee => {
            let grade = if facts.grade.is_empty() { "other" } else { &facts.grade };
            let known = facts.caseload.as_ref().filter(|c| c.fte > whole(0));
            let compared = known.and_then(|c| care_fee::compare(c, grade, facts.clerk_wage, book).ok());
            compared.map(|c| Amount::CareFee(Box::new(c))).into_iter().collect()
        }
        IncentiveKind::Software => {
            let needed = book.term("software.partners").map_or(whole(0), |t| t.value);
            let bonus = book.term("software.partners_bonus").ok().filter(|_| whole(facts.partners) >= needed);
            let sum = bonus.map(|t| Sum {
                value: t.value, formula: "5事業所以上とやりとりする上乗せ", terms: vec![t]
            });
            sum.map(Amount::Base).into_iter().collect()
        }
        IncentiveKind::Closed => Vec::new(),
    }
}
