use super::link::Link;

/// データ送受信の件数, where one logs in.
pub const LANDING: Link = Link::page("/exchange");
/// Where a token is sent to.
pub const LOG_IN: Link = Link::page("/exchange/log-in");
/// Where a one-time code is sent to.
pub const LOG_IN_BY_CODE: Link = Link::page("/exchange/log-in/code");
/// Where a remembered browser is forgotten.
pub const FORGET_DEVICE: Link = Link::page("/exchange/devices/forget");
/// Where a session ends.
pub const LOG_OUT: Link = Link::page("/exchange/log-out");
/// 事業所の画面
pub const OFFICE: Link = Link::page("/exchange/office");
/// 今の様子
pub const LIVE: Link = Link::page("/exchange/live");
/// What the live page is sent.
pub const EVENTS: Link = Link::page("/exchange/events");
/// お知らせ
pub const ALERTS: Link = Link::page("/exchange/alerts");
/// ファイルを数えて送る
pub const DROP: Link = Link::page("/exchange/drop");
/// Where that page sends its counts.
pub const SETS: Link = Link::shared("/exchange/sets");
/// 手で登録する
pub const MANUAL: Link = Link::page("/exchange/manual");
/// Where an office says that a month had no service.
pub const NO_SERVICE: Link = Link::page("/exchange/no-service");
/// 年度の記録
pub const RECORD: Link = Link::page("/exchange/record");
/// 設定
pub const SETTINGS: Link = Link::page("/exchange/settings");
/// 市町村の画面
pub const TOWN: Link = Link::page("/exchange/town");

/// A file of an office's figures.
pub fn office_file(name: &str) -> Link {
    Link::shared_of(format!("/exchange/{name}"))
}

/// A file of a town's figures.
pub fn town_file(name: &str) -> Link {
    Link::shared_of(format!("/exchange/town/{name}"))
}

/// Alerts for a feed reader, which has no other way to show its token.
pub fn feed(token: &str) -> Link {
    Link::shared_of(format!("/exchange/feed/{token}"))
}

/// Figures inside another site's page.
pub fn embed(token: &str) -> Link {
    Link::page_of(format!("/embed/{token}"))
}

/// A script, by the hash of all of them.
pub fn script(hash: &str, name: &str) -> Link {
    Link::shared_of(format!("/static/exchange/{hash}/{name}"))
}
