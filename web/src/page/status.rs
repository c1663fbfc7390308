use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::holdings::{self, StoredRows};
use tsunagu_analytics::query::unlisted;
use tsunagu_domain::issue::IssueKind;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::part::{banners, unlisted as part};
use crate::show::{date, number};
use crate::words;

/// What is in the store, of when, learned when, and what was wrong with it.
pub fn page(view: &View<'_>) -> Result<Answer, PageError> {
    let holdings = holdings::holdings(&*view.reader()?)?;
    let learned = holdings::last_learned(&*view.reader()?)?;
    let published = holdings::published(&*view.reader()?)?;
    let issues = holdings::issues(&*view.reader()?)?;
    let unlisted = unlisted::unlisted(&*view.reader()?)?;
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for issue in &issues {
        match kinds.iter_mut().find(|(kind, _)| *kind == issue.kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((issue.kind.clone(), 1)),
        }
    }
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let body = html! {
        h1 { "データの更新状況" }
        p { "最後に取り込んだのは " (date::day_and_time(&learned)) "、画面に公開したのは " (date::day_and_time(&published)) "（日本時間）です。" }
        (sources(view))
        h2 { "取り込んだ資料" }
        (ScrollTable::new("取り込んだ資料")
            .columns([
                Header::text("資料"), Header::text("ID"), Header::text("SHA-256"), Header::text("種別"),
                Header::text("時点"), Header::text("取得"), Header::number("行数"), Header::number("注意"),
            ])
            .rows(html! {
                @for h in &holdings {
                    tr {
                        th scope="row" { (label(h)) @if h.synthetic { "（見本県）" } }
                        td { @match h.loads { 0 => "–", 1 => { code { (h.load) } }, n => { code { (h.load) } " ほか" (number::count(n - 1)) } } }
                        td { @if h.loads == 1 { code title=(h.sha256) { (h.sha256.get(..12).unwrap_or(&h.sha256)) "…" } } @else { "–" } }
                        td { (h.service.as_deref().and_then(|c| view.rules.service(c)).map_or("", |s| s.short())) }
                        td.date { (h.as_of.map_or("–".to_owned(), |d| d.to_string())) }
                        td.date { (date::day_and_time(&h.learned)) }
                        td.number { (number::count(h.rows)) }
                        td.number { (number::count(h.issues)) }
                    }
                }
            }))
        p.downloads { a href=(address::LOADS_CSV) { "公開中の資料の一覧をCSVで" } }
        (part::section(&unlisted, &holdings))
        h2 { "注意の内訳" }
        @if kinds.is_empty() {
            p { "注意はありません。" }
        } @else {
            table {
                thead { tr { th scope="col" { "内容" } th scope="col" .number { "件数" } } }
                tbody { @for (kind, n) in &kinds { tr { th scope="row" { (issue_label(kind)) } td.number { (number::count(*n as u64)) } } } }
            }
            p { a href=(address::ISSUES_CSV) { "すべての注意（資料のID・種類・時点・行・列・内容・どう扱ったか）をCSVで" } }
        }
    };
    let frame = Frame {
        trail: &[("全国", address::COUNTRY)],
        source_status: Some(&view.source_status),
        ..Frame::new("データの更新状況")
    };
    Ok(ok(layout::page(frame, body)))
}

/// Every source that is fetched: when, of when, how much, and what was wrong.
fn sources(view: &View<'_>) -> Markup {
    let source_status = &view.source_status;
    let timestamp = |m: &Option<String>| m.as_deref().map_or("–".to_owned(), date::timestamp);
    let age = |date: Date| view.today.since(date).map_or(0, |span| span.get_days());
    html! {
        @if let Some(fault) = &source_status.lake_fault { p.fault role="alert" { (fault) } }
        h2 #sources { "公表元から取りに行く資料" }
        @if let Some(held) = &source_status.held {
            p.fault { "前回から大きく変わったため、新しい資料の公開を保留しました（" (date::day_and_time(&held.since)) "から）。資料に誤りがないかご確認ください。" }
            ul { @for c in &held.changes { li { (c.place) "：" (c.before) " → " (c.after) } } }
        }
        @for s in &source_status.sources {
            section.source {
                h3 { (s.name) "：" (banners::state(s.state)) }
                dl {
                    div { dt { "最後の試み" } dd { (timestamp(&s.last_try)) } }
                    div { dt { "最後の成功" } dd { (timestamp(&s.last_success)) } }
                    div { dt { "資料の時点" } dd { @match s.as_of { Some(d) => { (d.to_string()) "（" (age(d)) "日前）" } None => "–" } } }
                    div { dt { "行数（ふだん）" } dd { (rows(s.rows)) @if s.rows_fell { " 少なすぎます" } } }
                    div { dt { "注意" } dd { (number::count(s.issues)) } }
                    div { dt { "読めなかったページ" } dd { (number::count(s.problems as u64)) } }
                }
                @if !s.reason.is_empty() { p { (s.reason) } }
                @for role in &s.new_layouts { p { "ページの作りがこれまでと変わっています：" (role) } }
            }
        }
        p.note { "取りに行くには tsunagu pull --dry-run で予定を確かめてから、tsunagu pull を実行します。この画面に出ているのは、取り込んで公開した資料（下の表）です。毎月の自動実行は tsunagu schedule。" }
    }
}

fn rows(rows: Option<(u64, Option<u64>)>) -> String {
    match rows {
        None => "–".to_owned(),
        Some((now, None)) => number::count(now),
        Some((now, Some(usual))) => format!("{}（{}）", number::count(now), number::count(usual)),
    }
}

/// What a row of the store is, in words.
pub fn label(h: &StoredRows) -> &'static str {
    match (h.table.as_str(), h.kind.as_str()) {
        ("register", _) => "事業所名簿",
        ("listing", _) => "利用状況（件数）",
        ("listed_office", _) => "利用状況（事業所）",
        ("listed_place", _) => "一覧が全部そろっている市区町村",
        ("unlisted", _) => "所在地を表示できない事業所",
        ("boundary", _) => "行政区域の境界",
        ("eligible", "derived") => "対象数（事業所名簿から集計）",
        ("eligible", _) => "対象数（同梱の集計）",
        (_, kind) => words::kind_label(kind),
    }
}

/// An issue's kind in words.
pub fn issue_label(kind: &str) -> &str {
    match kind.parse() {
        Ok(kind) => label_of(kind),
        // Of a program that knew more kinds.
        Err(_) => kind,
    }
}

fn label_of(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::CheckDigit => "検査数字が合わない事業所番号（そのまま使用）",
        IssueKind::BadNumber => "事業所番号の形でない行（使わない）",
        IssueKind::NoNumber => "事業所番号が空欄の行（使わない）",
        IssueKind::ScientificNumber => "指数の形で元に戻せない事業所番号（使わない）",
        IssueKind::DisabilityNumber => "障害福祉サービスの事業所番号の行（使わない）",
        IssueKind::FoldedNumber => "全角・ハイフン・見えない文字などのある事業所番号（直した）",
        IssueKind::DecimalNumber => "小数や桁区切りのある事業所番号（直した）",
        IssueKind::LostZero => "先頭の0が消えた事業所番号（補った）",
        IssueKind::CodeNameDiffers => "市区町村のコードと名称が違う行（どこにも数えない）",
        IssueKind::UnusualSpelling => "ふつうと違う書き方の市区町村名（読み替えた）",
        IssueKind::UnknownName => "分からない市区町村名（コードで数えた）",
        IssueKind::SplitPlace => "分かれた区で、どちらか分からない行（数えない）",
        IssueKind::PartsMissing => "今の区の一部だけの件数（使わない）",
        IssueKind::WholeCity => "区に分かれていない市の件数（使わない）",
        IssueKind::WardUnknown => "どの区か分からない行（市の所在区不明に数えた）",
        IssueKind::MunicipalityUnknown => "どの市区町村か分からない行（都道府県の所在市区町村不明に数えた）",
        IssueKind::OutsideCovers => "範囲の外の市区町村の行（その市区町村の掲載としては数えない）",
        IssueKind::DateInName => "ファイル名と違う日付（指定された日付を使用）",
        IssueKind::PlaceInName => "市区町村名の終わりか住所から読んだ行",
        IssueKind::PlaceByName => "コードがなく、名称から決めた市区町村",
        IssueKind::PlaceDiffers => "市区町村の列と住所の違う行（事業所名簿の所在地に数える）",
        IssueKind::PublisherPlace => "住所から分からず、公表元の市区町村とした行",
        IssueKind::Unplaced => "市区町村が分からない行（どこにも数えない）",
        IssueKind::AbolishedWard => "廃止された区（後の区へ移した）",
        IssueKind::CompletedCode => "桁の欠けた市区町村コード（補った）",
        IssueKind::Closed => "廃止・取消・辞退の行（数えない）",
        IssueKind::ClosingWord => "備考などに廃止のことばがあるが、この事業所のことか分からない行（数えた）",
        IssueKind::UnknownState => "分からない状態のことば（提供中として数えた）",
        IssueKind::CarriedService => "上の行から補ったサービスの種類",
        IssueKind::Duplicate => "同じ種別に二度ある番号（先の行だけ使用）",
        IssueKind::Coordinates => "日本の外か0を指す位置（空欄にした）",
        IssueKind::PrefectureDiffers => "番号の都道府県と所在地の違い",
        IssueKind::MissingColumn => "ファイルにない列",
        IssueKind::SpansLines => "引用符が閉じていないとみられる行（まとめて読まれた）",
        IssueKind::ShortRow => "列の足りない行（使わない）",
        IssueKind::TotalsDiffer => "合計とその内訳の違い",
        IssueKind::NoCode => "コードのない境界（使わない）",
        IssueKind::UnknownPlace => "今の市区町村にないコード（使わない）",
        IssueKind::UnknownService => "分からないサービスの種類（使わない）",
        IssueKind::BadCount => "数でない掲載件数（使わない）",
        IssueKind::FilteredRows => "フィルターなどで隠れた行（読んだ）",
        IssueKind::HiddenSheet => "非表示のシート（読まない）",
        IssueKind::MixedList => "使っていない事業所が混じるかもしれない一覧（--kind の指定により数えた）",
        IssueKind::UnreadSheet => "見出しのないシート（読まない）",
    }
}
