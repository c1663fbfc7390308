use tsunagu_analytics::office_match::TextError;
use tsunagu_analytics::office_match::review::ReviewFault;

/// Why pasted lines are not matched.
pub fn pasted_text(error: TextError) -> String {
    match error {
        TextError::Empty => t!("照合する行がありません。名称・番号・電話番号を1行に1か所ずつ書いてください").to_owned(),
        TextError::TooManyLines { max } => t!("一度に照合できるのは{max}行までです。分けてください", max),
        TextError::LongLine { line, max } => {
            t!("{line}行目が長すぎます（{max}文字まで）。1行に1か所ずつにしてください", line, max)
        }
    }
}

/// Why a review gives no list yet.
pub fn review_fault(fault: &ReviewFault) -> String {
    match fault {
        ReviewFault::Mark { row } => t!("{row}行目の「載せる」は、1（載せる）か 0（載せない）にしてください", row),
        ReviewFault::Number { row } => t!("{row}行目に事業所番号（10桁）がありません", row),
        ReviewFault::Undecided { lines } => t!(
            "まだ決まっていない行があります（写した文の{lines}行目）。「載せる」に 1 か 0 を入れてください",
            lines = lines.join("、")
        ),
        ReviewFault::Twice { line } => {
            t!("写した文の{line}行目に、「載せる」が2つ以上あります。1つだけ 1 にしてください", line)
        }
        ReviewFault::Nothing => t!("「載せる」が 1 の行がありません").to_owned(),
    }
}
