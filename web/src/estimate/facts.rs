use tsunagu_cost::addon::Class;
use tsunagu_cost::care_fee::Caseload;
use tsunagu_cost::incentive::Facts;
use tsunagu_cost::office::{MOST, Role};
use tsunagu_domain::exact::whole;
use tsunagu_domain::rules::{Exchange, Rules};

use super::prefill::typed_number;
use super::reader::Reader;

/// What was typed for schemes, and which field is asked for because of it.
pub(super) fn facts(reader: &mut Reader<'_>, rules: &Rules, role: Role) -> (Facts, Vec<&'static str>) {
    let ticked = |field: &str| matches!(reader.text(field), "1" | "on" | "yes" | "true");
    let mut services: Vec<String> =
        rules.services.iter().filter(|s| ticked(&format!("s{}", s.code))).map(|s| s.code.clone()).collect();
    // Of an office that is named the register says what it does, or nobody.
    let is_named = typed_number(reader.params).is_some() && reader.text("role").is_empty();
    if services.is_empty() && role == Role::CareManager && !is_named {
        let sends = rules.services.iter().find(|s| s.exchange == Exchange::Sender);
        services.extend(sends.map(|s| s.code.clone()));
    }
    let (joined, clerk, connected) = (ticked("joined"), ticked("clerk"), ticked("connected"));
    let class = match reader.text("class") {
        "1" => Some(Class::One),
        "2" => Some(Class::Two),
        _ => None,
    };
    let [light, heavy, support] = ["light", "heavy", "support"].map(|field| reader.count(field, MOST));
    let fte = reader.exact("fte", 0, 10_000);
    if fte == Some(whole(0)) {
        reader.wrong.insert("fte", t!("0より大きい数を入れてください（例：1、2.5）").to_owned());
    }
    let fte = fte.filter(|f| *f > whole(0));
    let any = light.is_some() || heavy.is_some();
    // How many care managers there are decides on which side of zero the sum lies, and is never assumed.
    let asked = if any && fte.is_none() { vec!["fte"] } else { Vec::new() };
    let facts = Facts {
        services,
        joined,
        partners: reader.count("exchanging", MOST).unwrap_or(0),
        class,
        claims: reader.exact("claims", 0, 100_000_000_000),
        caseload: fte.filter(|_| any).map(|fte| Caseload {
            fte,
            light: light.unwrap_or(0),
            heavy: heavy.unwrap_or(0),
            support: support.unwrap_or(0),
        }),
        clerk,
        clerk_wage: reader.exact("clerk_wage", 0, 1_000_000),
        grade: reader.grade(),
        grant_cost: reader.exact("grant_cost", 0, 1_000_000_000),
        grant_other: reader.exact("grant_other", 0, 1_000_000_000).unwrap_or(whole(0)),
        connected,
    };
    (facts, asked)
}
