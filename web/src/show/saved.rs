use tsunagu_domain::exact::{Exact, rounded, whole};

use super::yen::{signed, two_figures};

/// A value as it is shown: digits and unit.
type Written = (i128, &'static str);

/// How the two sides of zero are named.
type Sides = [fn(String) -> String; 2];

/// What is saved, or what it takes instead, both named, to two figures: 63,000円の節約, 430円の負担増.
pub fn yen(value: Exact) -> String {
    yen_span(value, value)
}

/// From the least to the most: 14,000円の負担増〜550円の節約.
pub fn yen_span(least: Exact, most: Exact) -> String {
    span([least, most].map(rough_yen), [|sum| t!("{sum}の節約", sum), |sum| t!("{sum}の負担増", sum)])
}

/// Cash alone, which is spent where it is not saved: 18,000円の持ち出し.
pub fn cash(value: Exact) -> String {
    cash_span(value, value)
}

/// From the least cash to the most.
pub fn cash_span(least: Exact, most: Exact) -> String {
    span([least, most].map(rough_yen), [|sum| t!("{sum}の節約", sum), |sum| t!("{sum}の持ち出し", sum)])
}

/// Minutes saved or added, in whole hours, below one hour in minutes: 9時間の増〜36時間の減.
pub fn time_span(least: Exact, most: Exact) -> String {
    span([least, most].map(rough_time), [|sum| t!("{sum}の減", sum), |sum| t!("{sum}の増", sum)])
}

/// The same of one time.
pub fn time(minutes: Exact) -> String {
    time_span(minutes, minutes)
}

fn rough_yen(value: Exact) -> Written {
    (two_figures(rounded(value)), t!("円"))
}

fn rough_time(minutes: Exact) -> Written {
    let hour = whole(60);
    if minutes < hour && minutes > -hour {
        (rounded(minutes), t!("分"))
    } else {
        (rounded(minutes / hour), t!("時間"))
    }
}

/// Two ends on either side of zero, each with the name of its side; on one side the smaller first, and named once.
fn span([least, most]: [Written; 2], [saved, lost]: Sides) -> String {
    let turned = |(n, unit): Written| (-n, unit);
    match (least.0, most.0) {
        (0, 0) => t!("増減なし").to_owned(),
        (0.., _) => saved(pair(least, most)),
        (_, ..=0) => lost(pair(turned(most), turned(least))),
        _ => t!("{from}〜{to}", from = lost(written(turned(least))), to = saved(written(most))),
    }
}

fn pair(from: Written, to: Written) -> String {
    if from == to {
        return written(to);
    }
    let from = if from.1 == to.1 || from.0 == 0 { signed(from.0) } else { written(from) };
    t!("{from}〜{to}", from, to = written(to))
}

fn written((n, unit): Written) -> String {
    format!("{}{unit}", signed(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::exact::parse;

    #[test]
    fn ends_are_named_by_their_side_of_zero() {
        let of = |text: &str| parse(text).expect(text);
        assert_eq!((yen(of("63360")), yen(of("-430"))), ("63,000円の節約".into(), "430円の負担増".into()));
        assert_eq!((yen(of("99999")), yen(of("0.4"))), ("100,000円の節約".into(), "増減なし".into()));
        assert_eq!(yen_span(of("-14123"), of("551")), "14,000円の負担増〜550円の節約");
        assert_eq!(yen_span(of("-15290"), of("-11186")), "11,000〜15,000円の負担増");
        assert_eq!((cash(of("-18000")), cash(of("2720"))), ("18,000円の持ち出し".into(), "2,700円の節約".into()));
        assert_eq!(time_span(of("-540"), of("-72")), "1〜9時間の増");
        assert_eq!(time_span(of("-544"), of("2148")), "9時間の増〜36時間の減");
        assert_eq!(time_span(of("-25"), of("0.2")), "0〜25分の増");
        assert_eq!(time_span(of("20"), of("200")), "20分〜3時間の減");
    }
}
