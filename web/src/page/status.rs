use jiff::civil::Date;
use maud::{Markup, html};
use tsunagu_analytics::query::holdings::StoredRows;
use tsunagu_analytics::query::migration::NoticeWatch;
use tsunagu_analytics::report::holdings::HoldingsReport;
use tsunagu_domain::issue::IssueKind;

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::part::{banners, unlisted as part};
use crate::show::{date, number};
use crate::source_status::{SourceReport, SourceStatus};
use crate::words;

/// What is in the store, of when, learned when, and what was wrong with it.
pub fn page(view: &View<'_>) -> Result<Answer, PageError> {
    rendered(view, &SourceReport::read(view.source_status.clone(), &*view.reader()?)?)
}

/// A report as the status page.
///
/// # Errors
/// Where there is no version to speak of.
pub fn rendered(view: &View<'_>, report: &SourceReport) -> Result<Answer, PageError> {
    let Some(HoldingsReport { holdings, unlisted, learned, published, watch, migrated, .. }) = &report.holdings else {
        return Err(PageError::NotFound { params: String::new() });
    };
    let kinds = report.holdings.as_ref().map(HoldingsReport::issue_counts).unwrap_or_default();
    let body = html! {
        h1 { (t!("データの更新状況")) }
        p { (t!("最後に取り込んだのは {learned}、画面に公開したのは {published}（日本時間）です。", learned = date::day_and_time(learned), published = date::day_and_time(published))) }
        (sources(view, &report.status))
        h2 { (t!("取り込んだ資料")) }
        (ScrollTable::new(t!("取り込んだ資料"))
            .columns([
                Header::text(t!("資料")), Header::text("ID"), Header::text("SHA-256"), Header::text(t!("種別")),
                Header::text(t!("時点")), Header::text(t!("取得")), Header::number(t!("行数")), Header::number(t!("注意")),
            ])
            .rows(html! {
                @for h in holdings {
                    tr {
                        th scope="row" { (label(h)) @if h.synthetic { (t!("（見本県）")) } }
                        td { @match h.loads { 0 => "–", 1 => { code { (h.load) } }, n => { code { (h.load) } (t!(" ほか{n}", n = number::count(n - 1))) } } }
                        td { @if h.loads == 1 { code title=(h.sha256) { (h.sha256.get(..12).unwrap_or(&h.sha256)) "…" } } @else { "–" } }
                        td { (h.service.as_deref().and_then(|c| view.rules.service(c)).map_or("", |s| s.short())) }
                        td.date { (h.as_of.map_or("–".to_owned(), |d| d.to_string())) }
                        td.date { (date::day_and_time(&h.learned)) }
                        td.number { (number::count(h.rows)) }
                        td.number { (number::count(h.issues)) }
                    }
                }
            }))
        p.downloads { a href=(address::LOADS_CSV) { (t!("公開中の資料の一覧をCSVで")) } }
        (part::section(unlisted, holdings))
        (watched(watch, *migrated))
        h2 { (t!("注意の内訳")) }
        @if kinds.is_empty() {
            p { (t!("注意はありません。")) }
        } @else {
            table {
                thead { tr { th scope="col" { (t!("内容")) } th scope="col" .number { (t!("件数")) } } }
                tbody { @for (kind, n) in &kinds { tr { th scope="row" { (issue_label(kind)) } td.number { (number::count(*n)) } } } }
            }
            p { a href=(address::ISSUES_CSV) { (t!("すべての注意（資料のID・種類・時点・行・列・内容・どう扱ったか）をCSVで")) } }
        }
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        source_status: Some(&report.status),
        ..Frame::new(t!("データの更新状況"))
    };
    Ok(ok(layout::page(frame, body)))
}

/// Every source that is fetched: when, of when, how much, and what was wrong.
fn sources(view: &View<'_>, source_status: &SourceStatus) -> Markup {
    let timestamp = |m: &Option<String>| m.as_deref().map_or("–".to_owned(), date::timestamp);
    let age = |date: Date| view.today.since(date).map_or(0, |span| span.get_days());
    html! {
        @if let Some(fault) = source_status.lake_fault { p.fault role="alert" { (banners::lake_fault(fault)) } }
        h2 #sources { (t!("公表元から取りに行く資料")) }
        @if let Some(held) = &source_status.held {
            p.fault { (t!("前回から大きく変わったため、新しい資料の公開を保留しました（{since}から）。資料に誤りがないかご確認ください。", since = date::day_and_time(&held.since))) }
            ul { @for c in &held.changes { li { (words::held_place(c)) "：" (words::held_figure(&c.before)) " → " (words::held_figure(&c.after)) } } }
        }
        @for s in &source_status.sources {
            section.source {
                h3 { (s.name) "：" (banners::state(s.state)) }
                dl {
                    div { dt { (t!("最後の試み")) } dd { (timestamp(&s.last_try)) } }
                    div { dt { (t!("最後の成功")) } dd { (timestamp(&s.last_success)) } }
                    div { dt { (t!("資料の時点")) } dd { @match s.as_of { Some(d) => { (t!("{to_string}（{age}日前）", to_string = d.to_string(), age = age(d))) } None => "–" } } }
                    div { dt { (t!("行数（ふだん）")) } dd { (rows(s.rows)) @if s.rows_fell { (t!(" 少なすぎます")) } } }
                    div { dt { (t!("注意")) } dd { (number::count(s.issues)) } }
                    div { dt { (t!("読めなかったページ")) } dd { (number::count(s.problems as u64)) } }
                }
                @if let Some(reason) = &s.reason { p { (words::health_reason(reason)) } }
                @for role in &s.new_layouts { p { (t!("ページの作りがこれまでと変わっています：{role}", role)) } }
            }
        }
        p.note { (t!("取りに行くには tsunagu pull --dry-run で予定を確かめてから、tsunagu pull を実行します。この画面に出ているのは、取り込んで公開した資料（下の表）です。毎月の自動実行は tsunagu schedule。")) }
    }
}

/// What the watch of notices has seen, with the days and links alone; and how many offices lists say have moved.
fn watched(watch: &NoticeWatch, (migrated, unplaced): (u64, u64)) -> Markup {
    html! {
        h2 #notices { (t!("お知らせの見張り")) }
        @match watch.last_look {
            None => p { (t!("まだ見張っていません。tsunagu pull notices で、移行の日などの新しいお知らせがないかを見ます。")) },
            Some((on, items)) => p { (t!("{on}に{items}件のお知らせを見て、題名に見張ることば（data/migration.toml）があったものです。文は載せません。リンクの先でお読みください。", on = date::day(on), items = number::count(items))) },
        }
        @if watch.notices.is_empty() && watch.last_look.is_some() { p { (t!("見張ることばのあるお知らせは、まだありません。")) } }
        @if !watch.notices.is_empty() {
            (ScrollTable::new(t!("お知らせの見張り"))
                .columns([Header::text(t!("お知らせの日付")), Header::text(t!("見つかったことば")), Header::text(t!("リンク")), Header::text(t!("はじめて見た日"))])
                .rows(html! {
                    @for n in &watch.notices {
                        tr data-notice=(n.words) {
                            td.date { (n.published.map_or("–".to_owned(), date::day)) }
                            td { (n.words) }
                            td { @match &n.address { Some(address) => { a href=(address) rel="noreferrer" { (t!("公表元で読む")) } } None => "–" } }
                            td.date { (n.seen_on.map_or("–".to_owned(), date::day)) }
                        }
                    }
                }))
        }
        @if migrated > 0 {
            p data-migrated=(migrated) {
                (t!("移行を確かめた事業所の一覧：{migrated}か所", migrated = number::count(migrated)))
                @if unplaced > 0 { (t!("（うち{unplaced}か所は、事業所名簿にも掲載の一覧にもない番号のため、どの市区町村のボードにも数えていません）", unplaced = number::count(unplaced))) }
                "。"
            }
        }
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
        ("register", _) => t!("事業所名簿"),
        ("listing", _) => t!("利用状況（件数）"),
        ("listed_office", _) => t!("利用状況（事業所）"),
        ("listed_place", _) => t!("一覧が全部そろっている市区町村"),
        ("unlisted", _) => t!("所在地を表示できない事業所"),
        ("boundary", _) => t!("行政区域の境界"),
        ("watched_page", _) => t!("お知らせを見た記録"),
        ("eligible", "derived") => t!("対象数（事業所名簿から集計）"),
        ("eligible", _) => t!("対象数（同梱の集計）"),
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
        IssueKind::CheckDigit => t!("検査数字が合わない事業所番号（そのまま使用）"),
        IssueKind::BadNumber => t!("事業所番号の形でない行（使わない）"),
        IssueKind::NoNumber => t!("事業所番号が空欄の行（使わない）"),
        IssueKind::ScientificNumber => t!("指数の形で元に戻せない事業所番号（使わない）"),
        IssueKind::DisabilityNumber => t!("障害福祉サービスの事業所番号の行（使わない）"),
        IssueKind::FoldedNumber => t!("全角・ハイフン・見えない文字などのある事業所番号（直した）"),
        IssueKind::DecimalNumber => t!("小数や桁区切りのある事業所番号（直した）"),
        IssueKind::LostZero => t!("先頭の0が消えた事業所番号（補った）"),
        IssueKind::CodeNameDiffers => t!("市区町村のコードと名称が違う行（どこにも数えない）"),
        IssueKind::UnusualSpelling => t!("ふつうと違う書き方の市区町村名（読み替えた）"),
        IssueKind::UnknownName => t!("分からない市区町村名（コードで数えた）"),
        IssueKind::SplitPlace => t!("分かれた区で、どちらか分からない行（数えない）"),
        IssueKind::PartsMissing => t!("今の区の一部だけの件数（使わない）"),
        IssueKind::WholeCity => t!("区に分かれていない市の件数（使わない）"),
        IssueKind::WardUnknown => t!("どの区か分からない行（市の所在区不明に数えた）"),
        IssueKind::MunicipalityUnknown => t!("どの市区町村か分からない行（都道府県の所在市区町村不明に数えた）"),
        IssueKind::OutsideCovers => t!("範囲の外の市区町村の行（その市区町村の掲載としては数えない）"),
        IssueKind::DateInName => t!("ファイル名と違う日付（指定された日付を使用）"),
        IssueKind::PlaceInName => t!("市区町村名の終わりか住所から読んだ行"),
        IssueKind::PlaceByName => t!("コードがなく、名称から決めた市区町村"),
        IssueKind::PlaceDiffers => t!("市区町村の列と住所の違う行（事業所名簿の所在地に数える）"),
        IssueKind::PublisherPlace => t!("住所から分からず、公表元の市区町村とした行"),
        IssueKind::Unplaced => t!("市区町村が分からない行（どこにも数えない）"),
        IssueKind::AbolishedWard => t!("廃止された区（後の区へ移した）"),
        IssueKind::CompletedCode => t!("桁の欠けた市区町村コード（補った）"),
        IssueKind::Closed => t!("廃止・取消・辞退の行（数えない）"),
        IssueKind::ClosingWord => t!("備考などに廃止のことばがあるが、この事業所のことか分からない行（数えた）"),
        IssueKind::UnknownState => t!("分からない状態のことば（提供中として数えた）"),
        IssueKind::CarriedService => t!("上の行から補ったサービスの種類"),
        IssueKind::Duplicate => t!("同じ種別に二度ある番号（先の行だけ使用）"),
        IssueKind::Coordinates => t!("日本の外か0を指す位置（空欄にした）"),
        IssueKind::PrefectureDiffers => t!("番号の都道府県と所在地の違い"),
        IssueKind::MissingColumn => t!("ファイルにない列"),
        IssueKind::SpansLines => t!("引用符が閉じていないとみられる行（まとめて読まれた）"),
        IssueKind::ShortRow => t!("列の足りない行（使わない）"),
        IssueKind::TotalsDiffer => t!("合計とその内訳の違い"),
        IssueKind::NoCode => t!("コードのない境界（使わない）"),
        IssueKind::UnknownPlace => t!("今の市区町村にないコード（使わない）"),
        IssueKind::UnknownService => t!("分からないサービスの種類（使わない）"),
        IssueKind::BadCount => t!("数でない掲載件数（使わない）"),
        IssueKind::FilteredRows => t!("フィルターなどで隠れた行（読んだ）"),
        IssueKind::HiddenSheet => t!("非表示のシート（読まない）"),
        IssueKind::MixedList => t!("使っていない事業所が混じるかもしれない一覧（--kind の指定により数えた）"),
        IssueKind::UnreadSheet => t!("見出しのないシート（読まない）"),
        IssueKind::StartUnread => t!("開始日を読めない行（開始日を載せない）"),
        IssueKind::SupportUnread => t!("対応を読めない欄（「読み取れません」と表示）"),
        IssueKind::MigrationUndated => t!("移行を確かめた日のない行（確認済に数えない）"),
        IssueKind::ConfirmationUnknown => t!("分からない確認のしかた（「その他」とした）"),
    }
}
