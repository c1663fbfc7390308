use tsunagu_formats::filename::count::{SendState, Set, count};
use tsunagu_formats::filename::list::listed;
use tsunagu_formats::filename::name::{CopyMark, read};

use super::{case, rules};

const OFFICE: &str = "2879901011";

fn sets(name: &str) -> Option<(Vec<Set>, u64, u64)> {
    let counted = count(&listed(&case(name)?).expect("a list"), OFFICE.parse().expect("a number"), &rules().filename);
    Some((counted.sets, counted.copies, counted.other.values().sum()))
}

#[test]
fn case_38_exchange_names_are_read_line_by_line() {
    let Some(path) = case("38-exchange-names.expected.tsv") else { return };
    let text = std::fs::read_to_string(path).expect("a case");
    let mut message = Vec::new();
    for line in text.lines().skip(1) {
        let (name, reading) = line.split_once('\t').expect("two columns");
        let found = read(name, &rules().filename);
        let conforms = found.is_some_and(|n| n.departure.is_none());
        let month = |m: &str| found.and_then(|n| n.month) == Some(m);
        let holds = match reading {
            "standard 4.1, monthly_plan 202609" => conforms && month("202609"),
            r if r.starts_with("same set") || r.starts_with("V3") || r.starts_with("V4.0") => conforms,
            r if r.starts_with("standard") || r.starts_with("picture") || r.starts_with("withdrawal") => conforms,
            r if r.starts_with("browser numbering") => found.is_some_and(|n| n.copy == CopyMark::Numbered),
            r if r.contains("copy (") || r.starts_with("Windows copy") || r.ends_with("Windows copy") => {
                found.is_some_and(|n| n.copy == CopyMark::Copied)
            }
            r if r.starts_with("15-digit") => !conforms && found.is_some_and(|n| n.created_at == "20260825101502"),
            r if r.starts_with("spec §2.4 example as printed: nine-digit sender") => !conforms && found.is_some(),
            r if r.starts_with("spec §2.4 example as printed") => !conforms && found.is_some(),
            r if r.starts_with("UPKIHON with 000000") => conforms,
            r if r.starts_with("lower case") => conforms,
            r if r.starts_with("to itself") => conforms,
            _ => found.is_none(),
        };
        if !holds {
            message.push(format!("{name}: {reading}, but {found:?}"));
        }
    }
    assert!(message.is_empty(), "{message:#?}");
}

#[test]
fn case_39_files_of_one_second_are_parts_and_no_resend_is_certain() {
    let Some((sets, copies, _)) = sets("39-one-file-per-user.txt") else { return };
    assert_eq!((sets.len(), sets.iter().map(|s| s.files).sum::<u64>(), copies), (4, 7, 0));
    let sending: Vec<SendState> = sets.iter().map(|s| s.sending).collect();
    assert_eq!(sending, [SendState::First, SendState::Unclear, SendState::Unclear, SendState::Unclear]);
}

#[test]
fn case_40_powershell_listing_has_names_and_sizes() {
    let Some((sets, copies, other)) = sets("40-powershell-listing-utf16.txt") else { return };
    assert_eq!((sets.iter().map(|s| s.files).collect::<Vec<_>>(), copies, other), (vec![3, 3], 0, 0));
    assert!(sets.iter().all(|s| s.bytes.is_some()));
}
