//! What parsers say, in words for the person who mends a file. Their own English comes last, where it names a field or a
//! place that helps.

/// JSON, whole or one line of a file of them.
pub fn json(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Eof => "途中で切れています".to_owned(),
        Category::Syntax => format!("JSON（データの書き方）になっていません（{}文字目）", error.column()),
        Category::Data => format!("項目が足りないか、値の形が違います（詳細：{error}）"),
        Category::Io => "読み込めません".to_owned(),
    }
}

/// CSV, and values of typed rows.
pub fn csv(error: &csv::Error) -> String {
    use csv::ErrorKind;
    let line = error.position().map_or(String::new(), |at| format!("{}行目の", at.line()));
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{line}列の数が{len}で、見出しの{expected_len}と違います")
        }
        ErrorKind::Utf8 { .. } => format!("{line}文字がUTF-8ではありません。UTF-8で保存し直してください"),
        ErrorKind::Deserialize { err, .. } => format!("{line}値を読めません（詳細：{err}）"),
        ErrorKind::Io(_) => "読み込めません".to_owned(),
        _ => "CSVとして読めません".to_owned(),
    }
}

/// TOML of a text.
pub fn toml(error: &toml::de::Error, text: &str) -> String {
    let at = error.span().and_then(|span| text.get(..span.start));
    let line = at.map_or(String::new(), |before| format!("{}行目：", before.matches('\n').count() + 1));
    format!("{line}書き方が違うか、項目が足りないか、知らない項目があります（詳細：{}）", error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsers_say_in_japanese_what_is_wrong_and_where() {
        let of = |text: &str| json(&serde_json::from_str::<u8>(text).expect_err("wrong"));
        assert_eq!(
            of("{"),
            "項目が足りないか、値の形が違います（詳細：invalid type: map, expected u8 at line 1 column 0）"
        );
        assert_eq!(of(""), "途中で切れています");
        assert!(of("x").starts_with("JSON"));
        let mut reader = ::csv::Reader::from_reader("a,b\n1,2,3\n".as_bytes());
        let error = reader.records().next().expect("a row").expect_err("too long");
        assert_eq!(csv(&error), "2行目の列の数が3で、見出しの2と違います");
        let text = "a = 1\nb = \n";
        let error = ::toml::from_str::<::toml::Table>(text).expect_err("no value");
        assert!(toml(&error, text).starts_with("2行目：書き方が違う"), "{}", toml(&error, text));
    }
}
