use tsunagu_ingest::pull::health::HealthReason;
use tsunagu_ingest::pull::{ArchivePart, PullError, RunReason, SourceFault};
use tsunagu_ingest::source::fetch::address::AddressError;
use tsunagu_ingest::source::fetch::render::{RenderError, RenderFault};
use tsunagu_ingest::source::fetch::{Budget, Excess, FetchError, FetchFault};
use tsunagu_ingest::source::visit::{ExpectedContent, OtherContent, Problem, SeenContent};

use super::add_error::{add_error, file_reason, not_archived, registers};
use super::lake_error::{decisions_error, lake_fault};
use super::record_fault::{receipts_fault, system_text};

/// Why nothing was loaded.
pub fn pull_error(error: &PullError) -> String {
    match error {
        PullError::NoContact => t!("連絡先がまだ決まっていません。公開元が困ったときに連絡できるよう、--contact あなた@example.jp（または環境変数 TSUNAGU_CONTACT、sources.toml の contact）で指定してから、もう一度お試しください").to_owned(),
        PullError::Contact(contact) => t!(
            "連絡先「{contact}」は、メールアドレスか https:// で始まる住所にしてください",
            contact
        ),
        PullError::Ended { name, on } => t!(
            "{name}は{on}で終了しています（sources.toml の ended_on）。取り込み済みの資料はそのまま残っています",
            name,
            on
        ),
        PullError::Add(error) => add_error(error),
        PullError::Fetch(_)
        | PullError::Render(_)
        | PullError::Pattern(_)
        | PullError::Archive { .. }
        | PullError::NothingRead => run_reason(&error.into()),
    }
}

/// Why a run was stopped or failed.
pub fn run_reason(reason: &RunReason) -> String {
    match reason {
        RunReason::Fetch(error) => fetch_error(error),
        RunReason::Render(error) => render_error(error),
        RunReason::Source(fault) => t!("sources.toml を読めません（{fault}）", fault = source_fault(fault)),
        RunReason::Archive { what, reason } => not_archived(archive_part(what), &receipts_fault(reason)),
        RunReason::ArchiveFile { name, reason } => not_archived(name, &system_text(reason)),
        RunReason::ArchiveReceipts(reason) => not_archived(t!("受取書"), &system_text(reason)),
        RunReason::NothingRead => t!("読めたページがありません（理由は上のとおり）。中身は保管してあります").to_owned(),
        RunReason::File(reason) => file_reason(reason),
        RunReason::Lake(fault) => lake_fault(fault),
        RunReason::Decisions(error) => decisions_error(error),
        RunReason::Data(file) => t!("data/ の {file} を読めません", file),
        RunReason::Registers => registers().to_owned(),
        RunReason::Text(text) => text.clone(),
    }
}

fn archive_part(part: &ArchivePart) -> &str {
    match part {
        ArchivePart::Journal => t!("日誌"),
        ArchivePart::Record => t!("記録"),
        ArchivePart::LastReceipts => t!("前回の受取書"),
        ArchivePart::Pages => t!("ページ"),
        ArchivePart::Receipts => t!("受取書"),
        ArchivePart::Address(address) => address,
    }
}

fn source_fault(fault: &SourceFault) -> String {
    match fault {
        SourceFault::Entry(reason) => t!("entry：{reason}", reason),
        SourceFault::Host { host, reason } => t!("hosts {host}：{reason}", host, reason),
        SourceFault::Link { pattern, reason } => t!("sources.toml の {pattern}：{reason}", pattern, reason),
        SourceFault::JournalTime => t!("日誌の日時").to_owned(),
    }
}

/// Why an address gave nothing.
pub fn fetch_error(error: &FetchError) -> String {
    match error {
        FetchError::Refused { address, reason } => {
            t!("{address} は取りに行きません：{reason}", address, reason = address_error(reason))
        }
        FetchError::Robots(address) => {
            t!("{address} は robots.txt で断られているため、取りに行きません", address)
        }
        FetchError::RobotsUnknown(address) => {
            t!("{address} を確かめられないため、取りに行きません。時間をおいて、もう一度お試しください", address)
        }
        FetchError::Status { address, status } => t!("{address} が {status} を返しました", address, status),
        FetchError::Unreachable { address, reason } => {
            t!("{address} を取れません（{reason}）", address, reason = fetch_fault(reason))
        }
        FetchError::Excessive { address, reason } => {
            t!("{address} は受け取りません：{reason}", address, reason = excess(reason))
        }
        FetchError::RetryLater { address, seconds } => t!(
            "{address} が {seconds} 秒待つよう求めています。この回はここまでにします。あとで同じ pull を実行すると続きから始めます",
            address,
            seconds
        ),
        FetchError::Budget(budget) => {
            let budget = match budget {
                Budget::Requests(requests) => t!("{requests}回", requests),
                Budget::Minutes(minutes) => t!("{minutes}分", minutes),
            };
            t!("この回の予算（{budget}）を使い切りました。もう一度同じ pull を実行すると続きから始めます", budget)
        }
        FetchError::Stopped => t!("止めました。もう一度同じ pull を実行すると続きから始めます").to_owned(),
        FetchError::Client(reason) => t!("取得の準備ができません（{reason}）", reason),
    }
}

fn address_error(error: &AddressError) -> String {
    match error {
        AddressError::Scheme => t!("http・https の住所ではありません").to_owned(),
        AddressError::Host(host) => t!("sources.toml にない公開元（{host}）です", host),
        AddressError::Private => t!("内部のネットワークを指す住所です").to_owned(),
    }
}

fn fetch_fault(fault: &FetchFault) -> String {
    match fault {
        FetchFault::TimedOut => t!("時間切れ").to_owned(),
        FetchFault::Status(status) => t!("応答 {status}", status),
        FetchFault::Cut(reason) => t!("本文が途中で切れています（{reason}）", reason),
        FetchFault::Render(error) => render_error(error),
        FetchFault::System(text) => text.clone(),
    }
}

fn excess(excess: &Excess) -> String {
    match excess {
        Excess::Redirects(most) => t!("転送が{most}回を超えます", most),
        Excess::TooLarge(mib) => t!("本文が{mib} MiBを超えます", mib),
        Excess::Encoding(name) => t!("本文の圧縮のしかた（{name}）が分かりません", name),
        Excess::Page(reason) => file_reason(reason),
    }
}

fn render_error(error: &RenderError) -> String {
    match error {
        RenderError::NoBrowser => t!("Chromium が見つかりません。apt install chromium などで入れるか、ふだんのブラウザーでページを開き、表が出てから保存して tsunagu add で取り込んでください").to_owned(),
        RenderError::Host(host) => {
            t!("{host} は内部のネットワークを指すか、見つからない公開元です", host)
        }
        RenderError::Failed { address, reason } => {
            let reason = match reason {
                RenderFault::TimedOut => t!("時間切れ").to_owned(),
                RenderFault::TooLarge(mib) => t!("{mib} MiBを超えます", mib),
                RenderFault::Exit(status) => t!("終了コード {status}", status),
                RenderFault::System(text) => text.clone(),
            };
            t!("Chromium が {address} を表示できません（{reason}）", address, reason)
        }
    }
}

/// Why the last run of a source failed or stopped, or what was first wrong with it.
pub fn health_reason(reason: &HealthReason) -> String {
    match reason {
        HealthReason::Run(reason) => run_reason(reason),
        HealthReason::Problem(Problem { label, expected: wanted, seen: found, .. }) => {
            t!("{label}：{expected}のはずが、{seen}", label, expected = expected(wanted), seen = seen(found))
        }
    }
}

/// What a page should hold.
pub fn expected(content: &ExpectedContent) -> String {
    match content {
        ExpectedContent::Page => t!("取得できるページ").to_owned(),
        ExpectedContent::List(count) => t!("{count}件の一覧", count),
        ExpectedContent::Counts => t!("「川西市(13)」のような市区町村と件数").to_owned(),
        ExpectedContent::Offices => t!("事業所の行（tr#datarow_N、5列、地図のリンクに jno=）").to_owned(),
        ExpectedContent::Register => t!("事業所名簿の列（事業所番号・市区町村名）").to_owned(),
        ExpectedContent::Pdf => "PDF".to_owned(),
        ExpectedContent::Boundaries => t!("行政区域データのZIP").to_owned(),
        ExpectedContent::Starts => t!("市区町村と介護情報基盤の利用開始日（日程調整中・未定を含む）の行").to_owned(),
        ExpectedContent::Notices => t!("日付のあるお知らせ").to_owned(),
        ExpectedContent::Software => t!("製品名と、4.1・5.0への対応の列").to_owned(),
        ExpectedContent::Links(labels) => t!("たどるリンク（{labels}）", labels = labels.join("、")),
        ExpectedContent::Load => t!("取り込める中身").to_owned(),
        ExpectedContent::Text(text) => text.clone(),
    }
}

/// What was there instead.
pub fn seen(content: &SeenContent) -> String {
    match content {
        SeenContent::NoPage(error) => fetch_error(error),
        SeenContent::NoRows => t!("0件とのことば").to_owned(),
        SeenContent::Links { count, is_selected: false } => {
            t!("リンクが{count}本あり、どれも当てはまりません。ページの作りが変わったのかもしれません", count)
        }
        SeenContent::Links { count, is_selected: true } => {
            t!("リンクが{count}本あり、指定された範囲へのものはありません", count)
        }
        SeenContent::Other { content, bytes, text } => {
            t!("{content}（{bytes}バイト、「{text}」）", content = other_content(content), bytes, text)
        }
        SeenContent::Refused(reason) => file_reason(reason),
        SeenContent::Text(text) => text.clone(),
    }
}

fn other_content(content: &OtherContent) -> String {
    match content {
        OtherContent::Unread(reason) => file_reason(reason),
        OtherContent::Undrawn(reason) => t!(
            "{reason}。行が後から描かれるページなら、--render を付けて取りに行ってください",
            reason = file_reason(reason)
        ),
        OtherContent::OtherTable => t!("別の種類の表").to_owned(),
        OtherContent::NotPdf => t!("PDFではないもの").to_owned(),
        OtherContent::NotZip => t!("ZIPではないもの").to_owned(),
    }
}
