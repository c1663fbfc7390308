use tsunagu_domain::issue::IssueKind;
use tsunagu_domain::office_number::{NumberFault, OfficeNumber};

use super::{Action, Issue};

/// Reads the 事業所番号 of a row; what was mended, or why there is none, is an issue with its row.
pub fn office_number(cell: &str, line: u64, column: &str, issues: &mut Vec<Issue>) -> Option<OfficeNumber> {
    let mut issue = |kind, action| issues.push(Issue::cell(line, column, kind, action));
    let read = match OfficeNumber::read(cell) {
        Ok(read) => read,
        Err(fault) => {
            issue(fault_key(fault), Action::NumberLeftOut(fault));
            return None;
        }
    };
    let number = read.number;
    // Care offices never have it (none of 162,928 published numbers), so such a row is of another scheme.
    if number.is_disability() {
        issue(IssueKind::DisabilityNumber, Action::DisabilityNumberLeftOut);
        return None;
    }
    for repair in read.repairs {
        issue(repair.issue(), Action::NumberRepaired { repair, number: number.to_string() });
    }
    if !number.has_valid_check_digit() {
        issue(IssueKind::CheckDigit, Action::CheckDigitKept { number: number.to_string() });
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
