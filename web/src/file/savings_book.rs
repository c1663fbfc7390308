use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use tsunagu_analytics::report::estimate::case::{CaseReport, MonthSums};
use tsunagu_analytics::report::estimate::savings::EstimateReport;
use tsunagu_cost::office::{Method, Mode, Role};
use tsunagu_cost::term::{Book, Origin, Term};
use tsunagu_domain::exact::{Exact, whole};
use tsunagu_domain::rules::Rules;

use super::adoption_rows::Cell;
use super::savings_rows::{figures, rows};
use crate::estimate::outlook_words::{break_even, cash_and_time};
use crate::estimate::words::{NOTE, case_name, conditions};
use crate::show::yen;
use crate::words;

/// Columns of the values: name, value, unit, source.
const VALUE: &str = "$B$";
/// Columns of the three cases in the sums.
const CASES: [char; 3] = ['B', 'C', 'D'];

/// A workbook whose sums are formulas over its values: who changes a value sees what becomes of it.
///
/// # Errors
/// When the workbook can't be written.
pub fn bytes(report: &EstimateReport<'_>, rules: &Rules) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap();
    let values = values(report);
    let sheet = book.add_worksheet().set_name(t!("値"))?;
    for (column, label) in [t!("名前"), t!("値"), t!("単位"), t!("出典")].into_iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, label, &bold)?;
    }
    for (line, value) in (1_u32..).zip(&values) {
        sheet.write_string(line, 0, &value.label)?;
        write_exact(sheet, line, 1, value.exact)?;
        sheet.write_string(line, 2, &value.unit)?;
        sheet.write_string(line, 3, &value.source)?;
    }
    sheet.set_column_width(0, 44)?.set_column_width(3, 80)?.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let sheet = book.add_worksheet().set_name(t!("試算"))?;
    sums(sheet, report, &values, &bold)?;
    given(book.add_worksheet().set_name(t!("条件"))?, report, rules, &bold)?;
    let sheet = book.add_worksheet().set_name(t!("注"))?;
    sheet.set_column_width(0, 100)?;
    let conditions = conditions(report);
    let [cash, time, later] = cash_and_time(report);
    let answer = break_even(&report.outlook, report.office.partners);
    let notes = [
        answer.as_str(),
        cash.as_str(),
        time.as_str(),
        later.as_str(),
        conditions.as_str(),
        NOTE.get(),
        t!(
            "「値」の数を変えると「試算」が計算し直されます。「作業が今の何％になるか」は、0から1までの数で入っています。"
        ),
        t!(
            "「割合」を1にすると、紙をすべてなくしたときの計算になり、0にすると何もやりとりしないときの計算になります。"
        ),
    ];
    for (line, note) in (0_u32..).zip(notes) {
        sheet.write_string(line, 0, note)?;
    }
    book.save_to_buffer()
}

/// What the sums rest on, each with where it comes from; and every figure of the report that no formula gives.
fn given(sheet: &mut Worksheet, report: &EstimateReport<'_>, rules: &Rules, bold: &Format) -> Result<(), XlsxError> {
    for (column, label) in [t!("項目"), t!("値"), t!("出どころ")].into_iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, label, bold)?;
    }
    let rows = rows(report, rules);
    for (line, row) in (1_u32..).zip(&rows) {
        let [_, label, value, source] = &row[..] else { continue };
        sheet.write_string(line, 0, label.as_str())?;
        match value {
            Cell::Number(number) => sheet.write_number(line, 1, number.parse::<f64>().unwrap_or(0.0))?,
            other => sheet.write_string(line, 1, other.as_str())?,
        };
        sheet.write_string(line, 2, source.as_str())?;
    }
    sheet.set_column_width(0, 44)?.set_column_width(1, 24)?.set_column_width(2, 60)?.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// A named value of the sheet 値.
struct Value {
    key: String,
    label: String,
    exact: Exact,
    unit: String,
    source: String,
}

fn write_exact(sheet: &mut Worksheet, line: u32, column: u16, value: Exact) -> Result<(), XlsxError> {
    let float = float(value);
    // A fraction without end stays one.
    let ends = (whole(1_000_000) * value).is_integer();
    if ends {
        sheet.write_number(line, column, float)?;
    } else {
        let formula = Formula::new(format!("={}/{}", value.numer(), value.denom())).set_result(float.to_string());
        sheet.write_formula(line, column, formula)?;
    }
    Ok(())
}

/// Every value that the sums use, in the order of the sheet.
fn values(report: &EstimateReport<'_>) -> Vec<Value> {
    let office = &report.office;
    let book = Book::on(report.rows, office.date);
    let central = &report.central().month;
    let typed = |key: &str, label: &str, exact: Exact, unit: &str| Value {
        key: key.to_owned(),
        label: label.to_owned(),
        exact,
        unit: unit.to_owned(),
        source: t!("入力した値").to_owned(),
    };
    let mut all = vec![
        typed("users", t!("利用者数"), office.users, t!("人")),
        typed("destinations", t!("利用者1人あたりの送り先"), whole(office.destinations), t!("か所")),
        typed("partners", t!("相手の事業所数"), office.partners, t!("か所")),
        typed("coverage", t!("データで送れる割合"), office.coverage, ""),
    ];
    let named = |key: &str, term: &Term<'_>| Value {
        key: key.to_owned(),
        label: words::cost_label(term.label).to_owned(),
        exact: term.value,
        unit: yen::unit(term.unit).to_owned(),
        source: match term.origin {
            Origin::Row(row) => format!("{}：{}", row.id, row.source),
            Origin::Typed => t!("入力した値").to_owned(),
            Origin::Derived => t!("計算した値").to_owned(),
        },
    };
    all.extend([named("wage", &central.wage), named("fee", &central.fee), named("overhead", &central.overhead)]);
    all.push(typed("care_managers", t!("ケアマネジャーの人数（常勤換算。空欄なら1）"), office.care_managers, t!("人")));
    if let Some(minutes) = office.digital {
        all.push(typed("digital", t!("データ連携の作業時間"), minutes, t!("分/人")));
    }
    for outcome in &report.cases {
        let mut ratio = named(&format!("ratio_{}", outcome.case.key()), &outcome.ratio);
        ratio.label = format!("{}（{}）", ratio.label, case_name(outcome.case));
        all.push(ratio);
    }
    let rows = [
        "paper.sheet",
        "print.sheet",
        "briefing.sheets",
        "briefing.stamp",
        "envelope",
        "briefing.fax_sheet",
        "briefing.users",
        "briefing.hours.deliver",
        "briefing.hours.post",
        "briefing.hours.fax",
        "fixed.paper",
        "fixed.digital",
        "entry.care_manager",
        "entry.provider",
        "weight.sheet",
        "weight.envelope",
        "call.three_minutes",
        "call.seconds_per_sheet",
    ];
    all.extend(rows.iter().filter_map(|id| book.term(id).ok().map(|term| named(id, &term))));
    let mut postage: Vec<_> = book.below("postage.").collect();
    postage.sort_by_key(|row| row.value);
    all.extend(postage.iter().filter_map(|row| book.term(&row.id).ok().map(|term| named(&row.id, &term))));
    all
}

/// Where a value stands.
fn at(values: &[Value], key: &str) -> String {
    let line = values.iter().position(|v| v.key == key).map_or(0, |i| i + 2);
    t!("値!{VALUE}{line}", VALUE, line)
}

/// The formula of a line for a case and the column it stands in.
type LineFormula<'f> = &'f dyn Fn(&str, char) -> String;

/// The sums: a line each, with a formula for each case and the result that this program gives.
fn sums(sheet: &mut Worksheet, report: &EstimateReport<'_>, values: &[Value], bold: &Format) -> Result<(), XlsxError> {
    let at = |key: &str| at(values, key);
    sheet.set_column_width(0, 44)?.set_column_range_width(1, 3, 14)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 1);
    sheet.write_string_with_format(0, 0, t!("1か月"), bold)?;
    for (column, outcome) in (1_u16..).zip(&report.cases) {
        sheet.write_string_with_format(0, column, case_name(outcome.case), bold)?;
    }
    let send = |method: &str| {
        format!("{}*60/{}*{}", at(&format!("briefing.hours.{method}")), at("briefing.users"), at("users"))
    };
    let detail = report.office.mode == Mode::PerDestination;
    let entry = at(if report.office.role == Role::CareManager { "entry.care_manager" } else { "entry.provider" });
    let entry = if detail { format!("{entry}*{}", at("users")) } else { "0".to_owned() };
    let fixed = |key: &str| if detail { at(key) } else { "0".to_owned() };
    // No more partners get anything than there are users and destinations.
    let reached = format!("MIN({},{}*{})", at("partners"), at("users"), at("destinations"));
    let each = format!("ROUNDUP({}*{}*{}/{reached},0)", at("briefing.sheets"), at("destinations"), at("users"));
    let each = if report.office.partners > whole(0) { each } else { "0".to_owned() };
    let communication = match (report.office.method, detail) {
        (Method::Deliver, _) => "0".to_owned(),
        (Method::Post, false) => format!("({}+{})*{}", at("briefing.stamp"), at("envelope"), at("users")),
        (Method::Fax, false) => {
            format!("{}*{}*{}*{}", at("briefing.fax_sheet"), at("briefing.sheets"), at("destinations"), at("users"))
        }
        (Method::Post, true) => postage(values, &each, &reached, &at),
        (Method::Fax, true) => format!(
            "{}*MAX(1,ROUNDUP({each}*{}/180,0))*{reached}",
            at("call.three_minutes"),
            at("call.seconds_per_sheet")
        ),
    };
    let digital = |case: &str| {
        if report.office.digital.is_some() {
            return format!("{}*{}", at("digital"), at("users"));
        }
        format!("({}+{entry})*{}", send("fax"), at(&format!("ratio_{case}")))
    };
    let c = at("coverage");
    let lines: [(&str, LineFormula<'_>); 13] = [
        (t!("紙と印刷（円）"), &|_, _| {
            format!(
                "({}+{})*{}*{}*{}",
                at("paper.sheet"),
                at("print.sheet"),
                at("briefing.sheets"),
                at("destinations"),
                at("users")
            )
        }),
        (t!("切手・封筒・通信（円）"), &|_, _| communication.clone()),
        (t!("紙の作業（分）"), &|_, _| format!("{}+{entry}", send(report.office.method.key()))),
        (t!("紙の決まった時間（分）"), &|_, _| fixed("fixed.paper")),
        (t!("データの作業（分）"), &|case, _| digital(case)),
        (t!("データの決まった時間（分）"), &|_, _| fixed("fixed.digital")),
        (t!("節約できる時間（分）"), &|_, x| {
            let handling = format!("{}*{}", at("overhead"), at("care_managers"));
            format!("IF({c}>=1,{x}4-{x}6+{x}5-{x}7,IF({c}<=0,0,({x}4-{x}6)*{c}-{x}7-{handling}))")
        }),
        (t!("節約できる現金（円）"), &|_, x| format!("({x}2+{x}3)*{c}-{}/12", at("fee"))),
        (t!("現金と時間の合計（円）"), &|_, x| format!("{x}9+{x}8*{}/60", at("wage"))),
        (t!("全部データのときの費用（円/年）"), &|_, x| {
            format!("ROUND((({x}6+{x}7)*{}/60+{}/12)*12,0)", at("wage"), at("fee"))
        }),
        (t!("節約できる時間（時間/年）"), &|_, x| format!("ROUND({x}8*12/60,1)")),
        (t!("節約できる現金（円/年）"), &|_, x| format!("ROUND({x}9*12,0)")),
        (t!("現金と時間の合計（円/年）"), &|_, x| format!("ROUND({x}10*12,0)")),
    ];
    let message = figures(report);
    let result = |key: String| {
        message
            .iter()
            .find(|(k, ..)| *k == key)
            .map_or(String::new(), |(_, _, cell): &(_, _, Cell)| cell.as_str().to_owned())
    };
    for (line, (label, formula)) in (1_u32..).zip(lines) {
        sheet.write_string(line, 0, label)?;
        for ((column, outcome), letter) in (1_u16..).zip(&report.cases).zip(CASES) {
            let case = outcome.case.key();
            let mut formula = Formula::new(format!("={}", formula(case, letter)));
            let key = ["digital_year", "hours_year", "cash_year", "yen_year"];
            formula = match (line as usize).checked_sub(10).and_then(|i| key.get(i)) {
                Some(key) => formula.set_result(result(format!("{case}_{key}"))),
                None => formula.set_result(float(monthly(outcome)[line as usize - 1]).to_string()),
            };
            sheet.write_formula(line, column, formula)?;
        }
    }
    Ok(())
}

/// The nine sums of a month, in the order of the sheet: what a program shows that works nothing out.
fn monthly(case: &CaseReport<'_>) -> [Exact; 9] {
    let MonthSums { print, communication, paper_minutes, digital_minutes, saved } = case.sums;
    let [[paper, paper_fixed], [digital, digital_fixed]] = [paper_minutes, digital_minutes];
    [print, communication, paper, paper_fixed, digital, digital_fixed, saved.minutes, saved.cash, saved.yen]
}

fn float(value: Exact) -> f64 {
    *value.numer() as f64 / *value.denom() as f64
}

/// Postage by weight: the cheapest class that takes it, the heaviest split into pieces.
fn postage(values: &[Value], each: &str, reached: &str, at: &dyn Fn(&str) -> String) -> String {
    let classes: Vec<(&Value, i64)> = values
        .iter()
        .filter(|v| v.key.starts_with("postage."))
        .filter_map(|v| Some((v, v.key.rsplit('.').next()?.parse().ok()?)))
        .collect();
    let heaviest = classes.iter().map(|(_, grams)| *grams).max().unwrap_or(1);
    let weight = format!("({each}*{}+{})", at("weight.sheet"), at("weight.envelope"));
    let pieces = format!("MAX(1,ROUNDUP({weight}/{heaviest},0))");
    let price = classes.iter().rev().fold("0".to_owned(), |rest, (value, grams)| {
        format!("IF({weight}/{pieces}<={grams},{},{rest})", at(&value.key))
    });
    format!("({price}+{})*{pieces}*{reached}", at("envelope"))
}
