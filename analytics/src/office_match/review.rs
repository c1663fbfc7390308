use std::collections::{BTreeMap, BTreeSet};

use tsunagu_domain::office_number::OfficeNumber;

/// What a person decided about an office that a line may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedRow {
    /// Row of the reviewed file, from 1.
    pub row: u64,
    /// The pasted line that it is about.
    pub line: String,
    /// 1 where the office is meant, 0 where it is not, blank while nobody has decided.
    pub take: String,
    /// The office; blank where no office was found.
    pub office_number: String,
}

/// Why a review gives no list yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewFault {
    /// Neither 1 nor 0.
    Mark {
        /// Row.
        row: u64,
    },
    /// No number of an office.
    Number {
        /// Row.
        row: u64,
    },
    /// Nobody has decided about these lines.
    Undecided {
        /// Lines of the text.
        lines: Vec<String>,
    },
    /// One line is taken for two offices.
    Twice {
        /// Line of the text.
        line: String,
    },
    /// No office is taken.
    Nothing,
}

/// The offices that were taken, each once, by number.
///
/// # Errors
/// With every fault: a list is made when each line is decided.
pub fn taken(rows: &[ReviewedRow]) -> Result<BTreeSet<OfficeNumber>, Vec<ReviewFault>> {
    let mut faults = Vec::new();
    let mut taken = BTreeSet::new();
    let mut lines: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for row in rows {
        let (yes, blank) = lines.entry(&row.line).or_insert_with(|| {
            order.push(&row.line);
            (0, 0)
        });
        match row.take.trim() {
            "1" => {
                *yes += 1;
                match OfficeNumber::typed(row.office_number.trim()) {
                    Ok(number) => {
                        taken.insert(number);
                    }
                    Err(_) => faults.push(ReviewFault::Number { row: row.row }),
                }
            }
            "0" => {}
            "" => *blank += 1,
            _ => faults.push(ReviewFault::Mark { row: row.row }),
        }
    }
    // Of a line that is taken for one office, the others need no mark.
    let undecided: Vec<String> =
        order.iter().filter(|line| matches!(lines[**line], (0, 1..))).map(|line| (*line).to_owned()).collect();
    if !undecided.is_empty() {
        faults.push(ReviewFault::Undecided { lines: undecided });
    }
    let twice = order.iter().filter(|line| lines[**line].0 > 1);
    faults.extend(twice.map(|line| ReviewFault::Twice { line: (*line).to_owned() }));
    if faults.is_empty() && taken.is_empty() {
        faults.push(ReviewFault::Nothing);
    }
    if faults.is_empty() { Ok(taken) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(all: &[(&str, &str, &str)]) -> Vec<ReviewedRow> {
        let row = |(at, (line, take, number)): (usize, &(&str, &str, &str))| ReviewedRow {
            row: at as u64 + 2,
            line: (*line).to_owned(),
            take: (*take).to_owned(),
            office_number: (*number).to_owned(),
        };
        all.iter().enumerate().map(row).collect()
    }

    #[test]
    fn review_gives_the_offices_taken_each_once() {
        let all = rows(&[
            ("1", "1", "9910100001"),
            ("2", "", "9910100002"),
            ("2", "1", "9910100003"),
            ("3", "0", ""),
            ("4", "1", "9910100001"),
        ]);
        let taken = taken(&all).expect("all is decided");
        assert_eq!(taken.iter().map(ToString::to_string).collect::<Vec<_>>(), ["9910100001", "9910100003"]);
    }

    #[test]
    fn review_with_open_lines_or_wrong_marks_gives_no_list() {
        let undecided = ReviewFault::Undecided { lines: vec!["2".to_owned()] };
        for (all, fault) in [
            (rows(&[("1", "1", "9910100001"), ("2", "", "9910100002"), ("2", "0", "9910100003")]), undecided),
            (rows(&[("1", "はい", "9910100001")]), ReviewFault::Mark { row: 2 }),
            (rows(&[("1", "1", "99101")]), ReviewFault::Number { row: 2 }),
            (rows(&[("1", "1", "9910100001"), ("1", "1", "9910100002")]), ReviewFault::Twice { line: "1".to_owned() }),
            (rows(&[("1", "0", "9910100001")]), ReviewFault::Nothing),
        ] {
            assert_eq!(taken(&all), Err(vec![fault]));
        }
    }
}
