use tsunagu_domain::data::DataError;
use tsunagu_domain::data_fault::DataFault;
use tsunagu_domain::wording::{CsvFault, RowFault};

/// Why a data file can't be used, for the person who changed it.
pub fn data_error(error: &DataError) -> String {
    match error {
        DataError::Missing(name) => t!("データファイル {name} がありません", name),
        DataError::Unreadable { path, reason } => t!("データファイル {path} を読めません（{reason}）", path, reason),
        DataError::NoFolder(path) => {
            t!("データファイル {path} を読めません（{reason}）", path, reason = t!("フォルダーではありません"))
        }
        DataError::Wrong { name, reason } => {
            t!("データファイル {name} に誤りがあります：{reason}", name, reason = data_fault(reason))
        }
    }
}

fn data_fault(fault: &DataFault) -> String {
    match fault {
        DataFault::NotUtf8 { byte } => t!("UTF-8の文字ではありません（{byte}バイト目）", byte),
        DataFault::Toml(fault) => t!(
            "{line}書き方が違うか、項目が足りないか、知らない項目があります（詳細：{detail}）",
            line = fault.line.map_or(String::new(), |line| t!("{line}行目：", line)),
            detail = fault.detail
        ),
        DataFault::Csv(fault) => csv_fault(fault),
        DataFault::NoSource(name) => t!("{name}：出典（source）がありません", name),
        DataFault::BegunAlready(name) => {
            t!("{name}：planned にあり、service にもあります。どちらかを消してください", name)
        }
        DataFault::NoItems(name) => t!("{name}：行（items）がありません", name),
        DataFault::NoMeaning(key) => t!("{key} の説明がありません", key),
        DataFault::LongLabel { id, limit } => t!("{id} の label は{limit}文字までです", id, limit),
        DataFault::DayOfMonth(id) => t!("{id}：日の分からないものは、on にその月の1日を書いてください", id),
        DataFault::TrackingName(name) => t!("「{name}」：小文字で書いてください（空は使えません）", name),
        DataFault::NoNumber { id, text } => t!("{id}：「{text}」は数ではありません", id, text),
        DataFault::EndsBeforeItBegins(id) => t!("{id}：valid_to が valid_from より前です", id),
        DataFault::OutsideOfItsRange(id) => t!("{id}：値が low〜high の外です", id),
        DataFault::Gap { id, from, to } => t!("{id}：{from}から{to}の前の日までの行がありません", id, from, to),
        DataFault::Overlap(id) => t!("{id}：期間が重なっています", id),
        DataFault::Detail(detail) => detail.clone(),
        _ => of_one_file(fault),
    }
}

/// What can be wrong in one file alone.
fn of_one_file(fault: &DataFault) -> String {
    match fault {
        DataFault::NoGroup(kind) => t!("groups に {kind} がありません", kind),
        DataFault::Prefix(prefix) => t!("{prefix}：prefix は英大文字と数字です", prefix),
        DataFault::Drawn { limit } => {
            t!("drawn には、どの group も一度だけ、{limit}つまでに分けて書いてください", limit)
        }
        DataFault::SizesNotSorted => t!("sizes は小さい順に書いてください").to_owned(),
        DataFault::NoHeaders => t!("number と service には、見出しを一つ以上書いてください").to_owned(),
        DataFault::PercentAbove100 => t!("％の値は100以下にしてください").to_owned(),
        DataFault::LimitOfZero => t!("上限は0より大きくしてください").to_owned(),
        DataFault::Secretariat => {
            t!("事務局は name と telephone の両方を書き、municipality は市区町村の名称か6桁のコードにしてください")
                .to_owned()
        }
        DataFault::Windows => t!("windows と settle_day は1〜28日で、遅れは期日より後です").to_owned(),
        DataFault::Suppression => t!("suppression は2以上、wrong_a_minute と set_months は1以上です").to_owned(),
        DataFault::NoWords(key) => t!("{key} には、空でないことばが一つ以上要ります", key),
        DataFault::BlankWord => t!("空の語があります").to_owned(),
        DataFault::NoPrefecture(digits) => t!("{digits} は都道府県の番号ではありません", digits),
        DataFault::EntryAddress { source_id } => {
            t!("{source_id}：entry は https:// で始まる住所にしてください", source_id)
        }
        DataFault::Delay { source_id } => {
            t!("{source_id}：delay_ms は 1000 以上にしてください（公開元への行儀）", source_id)
        }
        DataFault::NoEntry { source_id } => {
            t!("{source_id}：budget_requests・hosts・role = \"entry\" の page が要ります", source_id)
        }
        DataFault::NoPageToFollow { source_id, role } => {
            t!("{source_id}：follow の行き先 {role} の page がありません", source_id, role)
        }
        other => other.to_string(),
    }
}

/// Why a text is no CSV, or a row of it not what it should be.
pub fn csv_fault(fault: &CsvFault) -> String {
    let line = fault.line.map_or(String::new(), |line| t!("{line}行目の", line));
    match &fault.fault {
        RowFault::Length { columns, headers } => {
            t!("{line}列の数が{columns}で、見出しの{headers}と違います", line, columns, headers)
        }
        RowFault::Utf8 => t!("{line}文字がUTF-8ではありません。UTF-8で保存し直してください", line),
        RowFault::Value(detail) => t!("{line}値を読めません（詳細：{detail}）", line, detail),
        RowFault::Io => t!("読み込めません").to_owned(),
        RowFault::Other => t!("CSVとして読めません").to_owned(),
    }
}
