//! Every address of this server that a page, a redirect or a file names. Routers have the patterns; a test holds the two
//! against each other.

/// What links are written from.
pub mod base;
/// An address of this server.
pub mod link;
/// Pages and files of the exchange counters.
pub mod monitor;
/// What a route may be asked.
pub mod query;

use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::place::PlaceKind;

pub use link::Link;

/// What programs ask begins so.
pub const API: &str = "/api/";

/// 全国
pub const COUNTRY: Link = Link::page("/");
/// 節約の試算
pub const SAVINGS: Link = Link::page("/savings");
/// Its figures as JSON.
pub const SAVINGS_API: Link = Link::shared("/api/v1/savings");
/// Its figures as CSV.
pub const SAVINGS_CSV: Link = Link::shared("/savings.csv");
/// Its figures as a workbook.
pub const SAVINGS_XLSX: Link = Link::shared("/savings.xlsx");
/// Many offices at once.
pub const COMPARE_OFFICES: Link = Link::page("/compare-offices");
/// 2050年の働き手と利用者
pub const WORKFORCE: Link = Link::page("/workforce");
/// 市区町村を探す
pub const SEARCH: Link = Link::page("/search");
/// 計算のしかた
pub const METHOD: Link = Link::page("/method");
/// データ
pub const DATA: Link = Link::page("/data");
/// Pasted lines against the registers.
pub const OFFICE_MATCH: Link = Link::page("/match");
/// The list of what was chosen of them.
pub const OFFICE_MATCH_LIST: Link = Link::page("/match/list");
/// 移行のよくある質問
pub const MOVE: Link = Link::page("/move");
/// 今の介護ソフトは？
pub const SOFTWARE: Link = Link::page("/software");
/// Towns' starts of 介護情報基盤.
pub const PLATFORM_CSV: Link = Link::shared("/platform-start.csv");
/// 状態
pub const STATUS: Link = Link::page("/status");
/// Data issues as CSV.
pub const ISSUES_CSV: Link = Link::shared("/status/issues.csv");
/// Loads as CSV.
pub const LOADS_CSV: Link = Link::shared("/status/loads.csv");
/// The icon.
pub const FAVICON: Link = Link::shared("/favicon.svg");

/// The style sheet whose bytes have this hash.
pub fn style_sheet(hash: &str) -> Link {
    Link::shared_of(format!("/static/style-{hash}.css"))
}

/// A prefecture, by the two digits that its code begins with.
pub fn prefecture(code: &str) -> Link {
    Link::page_of(format!("/prefectures/{}", &code[..2]))
}

/// A municipality or ward, by its six digits.
pub fn municipality(code: &str) -> Link {
    Link::page_of(format!("/municipalities/{code}"))
}

/// An area, by its key.
pub fn area(id: &str) -> Link {
    Link::page_of(format!("/areas/{id}"))
}

/// An office, by its 事業所番号.
pub fn office(number: &str) -> Link {
    Link::page_of(format!("/offices/{number}"))
}

/// The savings of one office of a town.
pub fn savings_of_town(code: &str) -> Link {
    SAVINGS.with("mode", "detail").with("town", code)
}

/// A prefecture or municipality.
pub fn place(m: &Municipality) -> Link {
    match m.kind {
        PlaceKind::Prefecture => prefecture(m.code.as_str()),
        _ => municipality(m.code.as_str()),
    }
}
