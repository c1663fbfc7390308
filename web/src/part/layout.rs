use maud::{DOCTYPE, Markup, html};

use super::{banners, style};
use crate::address::{self, Link};
use crate::source_status::SourceStatus;
use crate::words;

/// The frame of every page: skip link, search, navigation, credits.
pub struct Frame<'a> {
    /// Title of the page.
    pub title: &'a str,
    /// Links that lead here, from the country down: label and address.
    pub trail: &'a [(&'a str, Link)],
    /// Text kept in the search field.
    pub searched: &'a str,
    /// Credit lines of what the page shows.
    pub credits: Vec<String>,
    /// The page shows 見本県.
    pub synthetic: bool,
    /// How sources stand; none where it is not known.
    pub source_status: Option<&'a SourceStatus>,
}

impl<'a> Frame<'a> {
    /// The frame of a page of this title, with nothing else around it.
    pub fn new(title: &'a str) -> Self {
        Self { title, trail: &[], searched: "", credits: Vec::new(), synthetic: false, source_status: None }
    }
}

/// A whole page.
pub fn page(frame: Frame<'_>, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " | " (words::PRODUCT) }
                link rel="stylesheet" href=(style::address());
                link rel="icon" href=(address::FAVICON) type="image/svg+xml";
            }
            body {
                a.skip href="#main" { (t!("本文へ")) }
                header.site {
                    a.brand href=(address::COUNTRY) { (words::PRODUCT) }
                    form.search role="search" action=(address::SEARCH) method="get" {
                        label for="q" { (t!("市区町村・番号")) }
                        input #q type="search" name="q" value=(frame.searched) placeholder=(t!("例：川西市、かわにし")) autocomplete="off";
                        button type="submit" { (t!("探す")) }
                    }
                    nav aria-label=(t!("案内")) {
                        a href=(address::SAVINGS) { (t!("節約の試算")) }
                        a href=(address::monitor::LANDING) { (t!("データ送受信の件数")) }
                        a href=(address::METHOD) { (t!("計算のしかた")) }
                        a href=(address::DATA) { (t!("ダウンロード・出典")) }
                        a href=(address::STATUS) { (t!("データの更新状況")) }
                    }
                }
                @if !frame.trail.is_empty() {
                    nav.trail aria-label=(t!("現在地")) {
                        ol {
                            @for (label, address) in frame.trail { li { a href=(address) { (label) } } }
                            li aria-current="page" { (frame.title) }
                        }
                    }
                }
                main #main tabindex="-1" {
                    @if frame.synthetic {
                        p.banner.synthetic { strong { (t!("見本県：")) } (t!("{synthetic}。全国の合計や順位には入りません。", synthetic = words::SYNTHETIC)) }
                    }
                    @if let Some(source_status) = frame.source_status { (banners::banner(source_status)) }
                    (body)
                }
                footer {
                    @for line in &frame.credits { p { (t!("出典：{line}", line)) } }
                    p { (t!("掲載は、{system}の導入や利用とは同じではありません。", system = words::SYSTEM)) a href=(address::METHOD) { (t!("計算のしかた")) } }
                }
            }
        }
    }
}
