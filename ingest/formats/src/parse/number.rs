use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::{NumberFault, NumberRepair, OfficeNumber};

use super::Issue;

/// Reads the 事業所番号 of a row; what was mended, or why there is none, is an issue with its row.
pub fn office_number(cell: &str, line: u64, column: &str, issues: &mut Vec<Issue>) -> Option<OfficeNumber> {
    let mut issue = |kind, action: String| issues.push(Issue::cell(line, column, kind, action));
    let read = match OfficeNumber::read(cell) {
        Ok(read) => read,
        Err(fault) => {
            issue(fault_key(fault), format!("{fault}。この行は取り込みませんでした"));
            return None;
        }
    };
    let number = read.number;
    // Care offices never have it (none of 162,928 published numbers), so such a row is of another scheme.
    if number.is_disability() {
        let message = "番号の3文字目が2で、障害福祉サービスの番号のため、この行は取り込みませんでした";
        issue(IssueKind::DisabilityNumber, message.to_owned());
        return None;
    }
    for repair in read.repairs {
        let message = match repair {
            NumberRepair::Folded => {
                format!("番号の書き方（全角・ハイフン・引用符・見えない文字など）を直して{number}として取り込みました")
            }
            NumberRepair::Decimal => format!("小数や桁区切りの形になっていたため{number}として取り込みました"),
            NumberRepair::LostZero => format!("先頭の0が消えていたため{number}として取り込みました"),
        };
        issue(repair.issue(), message);
    }
    if !number.has_valid_check_digit() {
        issue(IssueKind::CheckDigit, format!("{number}は検査数字が合いませんが、そのまま取り込みました"));
    }
    Some(number)
}

fn fault_key(fault: NumberFault) -> IssueKind {
    match fault {
        NumberFault::Empty => IssueKind::NoNumber,
        NumberFault::Scientific => IssueKind::ScientificNumber,
        NumberFault::Shape => IssueKind::BadNumber,
    }
}
