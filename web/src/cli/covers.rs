use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Rules;

use super::CliError;

/// The word for the whole country.
const COUNTRY: &str = "全国";

/// What `--covers` or another `flag` names: prefectures, designated cities and municipalities; empty for the whole country, none where
/// nothing was typed.
///
/// # Errors
/// On a place that is not known, or that several have the name of.
pub fn places(
    flag: &str,
    typed: &[String],
    municipalities: &Municipalities,
) -> Result<Option<Vec<PlaceCode>>, CliError> {
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.iter().any(|t| t == COUNTRY) {
        let alone = typed.iter().all(|t| t == COUNTRY);
        return if alone {
            Ok(Some(Vec::new()))
        } else {
            Err(CliError::Call(t!("{flag} 全国 は、ほかの地域と一緒には指定できません", flag)))
        };
    }
    let mut found = typed.iter().map(|text| place(flag, text, municipalities)).collect::<Result<Vec<_>, _>>()?;
    found.sort();
    found.dedup();
    Ok(Some(found))
}

fn place(flag: &str, text: &str, municipalities: &Municipalities) -> Result<PlaceCode, CliError> {
    if let Some(prefecture) = municipalities.prefecture(text) {
        return Ok(prefecture.code);
    }
    if let Some(one) = municipalities.named(text) {
        return Ok(one.code);
    }
    // 兵庫県川西市 as well as 川西市.
    let named = |m: &&tsunagu_domain::municipalities::Municipality| {
        m.name == *text || m.county_name == *text || format!("{}{}", m.prefecture, m.name) == *text
    };
    let found: Vec<_> = municipalities.iter().filter(named).collect();
    match found[..] {
        [one] => Ok(one.code),
        [] => Err(CliError::Call(t!(
            "{flag} {text}：見つかりません。全国、兵庫県（28）、川西市（282171）のように指定してください",
            flag,
            text
        ))),
        _ => Err(CliError::Call(t!(
            "{flag} {text}：同じ名前が複数あります。6桁のコードか、都道府県から続けた名前で指定してください",
            flag,
            text
        ))),
    }
}

/// A scope in words: 全国, or the names of a few places.
pub fn names(scope: &[PlaceCode], rules: &Rules) -> String {
    const SHOWN: usize = 3;
    let name = |code: &PlaceCode| rules.municipalities.get(*code).map_or(code.to_string(), |m| m.name.clone());
    let shown: Vec<String> = scope.iter().take(SHOWN).map(name).collect();
    match scope.len() {
        0 => COUNTRY.to_owned(),
        n if n > SHOWN => t!("{shown}ほか{shown2}", shown = shown.join("・"), shown2 = n - SHOWN),
        _ => shown.join("・"),
    }
}
