use tsunagu_ingest::decisions::{HeldChange, HeldFigure, UNBUILDABLE};
use tsunagu_ingest::publish::PublishError;
use tsunagu_ingest::publish::hold::HeldTable;

use super::data_error;
use super::lake_error::{decisions_error, lake_error};
use super::store_error::disk_error;

/// Rows of a message; the rest is counted.
const MAX_ROWS: usize = 12;

/// Why nothing was published.
pub fn publish_error(error: &PublishError) -> String {
    match error {
        PublishError::Lake(error) => lake_error(error),
        PublishError::Data(error) => data_error(error),
        PublishError::Build { stage: at, .. } => {
            t!("倉庫を作れません（{stage}ところで失敗しました）。前のものをそのまま使います", stage = stage(at))
        }
        PublishError::Check { check, row } => {
            t!("新しい倉庫が決まりに合いません（{check}。例：{row}）。前のものをそのまま使います", check, row)
        }
        PublishError::Held(held) => t!(
            "データで説明できない急な変化があるため、この回に取り込んだものの公開を止めました。今の画面はそのままです。\n{table}\n正しいときは tsunagu publish --accept {ids}、正しくないときは tsunagu archive withdraw ID としてください（一覧は tsunagu status --loads）",
            table = held_table(held),
            ids = held.ids.join(" ")
        ),
        PublishError::Unbuildable { ids, source } => t!(
            "{reason}。この回に取り込んだもの（{ids}）の公開を止めました。tsunagu archive withdraw ID で取り消すか、原因を除いてから tsunagu publish --accept ID としてください",
            reason = publish_error(source),
            ids
        ),
        PublishError::NotHeld(load) => t!(
            "{load} は公開を止めているものではありません。止めているものの ID は tsunagu status --loads で見られます",
            load
        ),
        PublishError::Decisions(error) => decisions_error(error),
        PublishError::Io(error) => t!("倉庫のファイル {reason}", reason = disk_error(error)),
    }
}

/// One line a change, columns parted by tabs, under a header.
fn held_table(held: &HeldTable) -> String {
    let mut lines = vec![t!("  場所\t今\t取り込むと\tファイル").to_owned()];
    lines.extend(held.rows.iter().take(MAX_ROWS).map(|(change, file)| {
        let file = match file {
            Some(name) => format!("{name}（{}）", change.load),
            None => t!("この回の取り込み").to_owned(),
        };
        let (before, after) = (held_figure(&change.before), held_figure(&change.after));
        format!("  {}\t{before}\t{after}\t{file}", held_place(change))
    }));
    let more = held.rows.len().saturating_sub(MAX_ROWS);
    lines.extend((more > 0).then(|| t!("  ほか{more}件（tsunagu status で見られます）", more)));
    lines.join("\n")
}

/// The place that a change is about, with the service where the rule is about one.
pub fn held_place(change: &HeldChange) -> String {
    match change.service.as_deref() {
        _ if change.rule == UNBUILDABLE && change.place.is_empty() => t!("倉庫を作れません").to_owned(),
        Some("own") => t!("{place}（市区町村などの一覧 own）", place = change.place),
        Some(service) => t!("{place}（種別{service}）", place = change.place, service),
        None => change.place.clone(),
    }
}

/// `13/149`, `13`, `対象149`, or a dash where nothing stood.
pub fn held_figure(figure: &HeldFigure) -> String {
    match figure {
        HeldFigure::Counts { listed: Some(listed), eligible: Some(eligible) } => format!("{listed}/{eligible}"),
        HeldFigure::Counts { listed: Some(listed), eligible: None } => listed.to_string(),
        HeldFigure::Counts { listed: None, eligible: Some(eligible) } => t!("対象{eligible}", eligible),
        HeldFigure::Counts { listed: None, eligible: None } => "–".to_owned(),
        HeldFigure::Text(text) => text.clone(),
    }
}

/// What was being done when a build failed.
fn stage(stage: &str) -> &'static str {
    match stage {
        "making the file" | "setting up" => t!("ファイルを作る"),
        "filling places and rules" => t!("市区町村と決まりを入れる"),
        "naming the lake's files" | "finding what files cover" | "reading the lake" => t!("取り込んだデータを読む"),
        "placing sites" => t!("事業所の所在地を決める"),
        "counting sites" | "choosing counts" | "counting designated offices" => t!("対象数を数える"),
        "listing derived counts" | "hashing derived counts" | "writing derived counts" => t!("数えた対象数を残す"),
        "finding what was replaced" => t!("置きかわった資料を見分ける"),
        "working out rates" => t!("掲載率を計算する"),
        "testing check digits" => t!("検査数字を確かめる"),
        "linking numbers" => t!("事業所番号を突き合わせる"),
        "laying out what pages read" => t!("画面に出す表を作る"),
        "comparing" => t!("前のものと比べる"),
        "checking" => t!("合計などの決まりを確かめる"),
        _ => t!("仕上げる"),
    }
}
