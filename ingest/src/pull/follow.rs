use jiff::civil::Date;
use regex::Regex;
use tsunagu_domain::date::first_date;
use tsunagu_domain::municipalities::Municipalities;
use tsunagu_domain::place::{PlaceCode, PlaceKind};
use tsunagu_domain::rules::{LinkRule, Page, Source};
use tsunagu_domain::spelling::folded;
use url::Url;

use super::{Selection, SourceFault};
use crate::source::visit;
use tsunagu_formats::input::count::name_and_count;
use tsunagu_formats::input::links::{Link, links};
use tsunagu_formats::parse::place_counts::place_under;

/// A page to visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) role: String,
    pub(super) address: Url,
    pub(super) label: String,
    pub(super) as_of: Option<Date>,
    pub(super) prefecture: Option<String>,
    pub(super) place: Option<PlaceCode>,
    pub(super) stated: Option<u32>,
}

impl Target {
    /// A page of which nothing is known but its address.
    pub(super) fn entry(address: Url, role: &str) -> Self {
        Self {
            role: role.to_owned(),
            address,
            label: String::new(),
            as_of: None,
            prefecture: None,
            place: None,
            stated: None,
        }
    }
}

/// A rule for links, ready to be held against one.
struct Pattern<'s> {
    follow: &'s LinkRule,
    text: Option<Regex>,
    href: Option<Regex>,
}

impl<'s> Pattern<'s> {
    fn of(follow: &'s LinkRule) -> Result<Self, SourceFault> {
        let compiled = |pattern: &Option<String>| {
            pattern
                .as_deref()
                .map(|p| Regex::new(p).map_err(|e| SourceFault::Link { pattern: p.to_owned(), reason: e.to_string() }))
                .transpose()
        };
        Ok(Self { follow, text: compiled(&follow.text)?, href: compiled(&follow.href)? })
    }

    /// Two digits that the address itself names.
    fn prefecture(&self, link: &Link) -> Option<String> {
        let caught = self.href.as_ref()?.captures(&link.href)?;
        caught.name("prefecture").map(|digits| digits.as_str().to_owned())
    }

    fn fits(&self, link: &Link) -> bool {
        let fits = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|p| p.is_match(text));
        fits(&self.text, &link.text) && fits(&self.href, &link.href)
    }
}

/// The patterns of a source by kind of page.
pub(super) struct Patterns<'s> {
    pages: Vec<(&'s Page, Vec<Pattern<'s>>)>,
}

impl<'s> Patterns<'s> {
    /// # Errors
    /// Names the pattern that is no regular expression.
    pub(super) fn of(source: &'s Source) -> Result<Self, SourceFault> {
        let page = |p: &'s Page| Ok((p, p.follow.iter().map(Pattern::of).collect::<Result<_, SourceFault>>()?));
        Ok(Self { pages: source.page.iter().map(page).collect::<Result<_, SourceFault>>()? })
    }

    fn of_role(&self, role: &str) -> &[Pattern<'s>] {
        self.pages.iter().find(|(page, _)| page.role == role).map_or(&[], |(_, patterns)| patterns)
    }

    /// The first rule that fits a link.
    fn fitting(&self, role: &str, link: &Link) -> Option<&Pattern<'s>> {
        self.of_role(role).iter().find(|pattern| pattern.fits(link))
    }
}

/// What the links of a page lead to, within what was asked for. The second value is how many links there were.
pub(super) fn targets(
    patterns: &Patterns<'_>,
    page: &visit::Page,
    at: &Url,
    bytes: &[u8],
    selection: &Selection,
    municipalities: &Municipalities,
) -> (Vec<Target>, usize) {
    let role = &page.visit.role;
    if patterns.of_role(role).is_empty() {
        return (Vec::new(), 0);
    }
    let links = links(bytes);
    let followed = links.iter().filter_map(|link| {
        let pattern = patterns.fitting(role, link)?;
        let rule = pattern.follow;
        let mut address = at.join(&link.href).ok()?;
        address.set_fragment(None);
        let same_kind = rule.role == *role;
        let named = pattern.prefecture(link).or_else(|| named_prefecture(&link.text, municipalities));
        let prefecture = named.or_else(|| page.prefecture.clone());
        let entry = name_and_count(&link.text);
        let named = entry.as_ref().zip(prefecture.as_ref()).and_then(|((name, _), digits)| {
            let home = municipalities.prefecture(digits)?;
            place_under(&link.row_heading, name, &home.prefecture, municipalities)
        });
        let as_of = if rule.date_in_heading { half_year(&link.heading) } else { page.as_of };
        Some(Target {
            role: rule.role.clone(),
            label: label(rule, link, &address, as_of),
            address,
            as_of,
            prefecture,
            // A further page of the same list speaks of the same place.
            place: named.or(page.place.filter(|_| same_kind)),
            stated: entry.map(|(_, n)| n).or(count_at_end(&link.text)).or(page.stated.filter(|_| same_kind)),
        })
    });
    (followed.filter(|t| selection.takes(t, municipalities)).collect(), links.len())
}

fn label(rule: &LinkRule, link: &Link, address: &Url, as_of: Option<Date>) -> String {
    let file = address.path_segments().and_then(|mut s| s.next_back()).unwrap_or_default();
    match as_of.filter(|_| rule.date_in_heading) {
        // The month names the vintage: the files of two may have one name.
        Some(date) => format!("{:04}-{:02}/{file}", date.year(), date.month()),
        None if link.text.is_empty() => file.to_owned(),
        None => link.text.clone(),
    }
}

/// 兵庫県, 兵庫県(745)
fn named_prefecture(text: &str, municipalities: &Municipalities) -> Option<String> {
    let text = folded(text);
    let mut prefectures = municipalities.iter().filter(|m| m.kind == PlaceKind::Prefecture);
    prefectures.find(|m| text.starts_with(&m.prefecture)).map(|m| m.code.prefecture_digits().to_owned())
}

fn count_at_end(text: &str) -> Option<u32> {
    let text = folded(text).replace(',', "");
    let (_, count) = text.strip_suffix(')')?.rsplit_once('(')?;
    count.strip_suffix('件').unwrap_or(count).parse().ok()
}

/// ２０２６年６月末時点: the last day of that month.
fn half_year(heading: &str) -> Option<Date> {
    let text = folded(heading);
    let (before, _) = text.split_once("月末")?;
    first_date(&format!("{before}月1日")).map(Date::last_of_month)
}

impl Selection {
    /// Whether a target lies in what was asked for; one that names no place does.
    fn takes(&self, target: &Target, municipalities: &Municipalities) -> bool {
        let in_prefecture =
            self.prefectures.is_empty() || target.prefecture.as_ref().is_none_or(|p| self.prefectures.contains(p));
        let parent = |place: PlaceCode| municipalities.get(place).and_then(|m| m.parent);
        let in_place = self.municipalities.is_empty()
            || target.role != "offices"
            || target.place.is_some_and(|p| {
                self.municipalities.contains(&p) || parent(p).is_some_and(|c| self.municipalities.contains(&c))
            });
        in_prefecture && in_place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::{PageContent, Rules};

    fn page(role: &str, prefecture: Option<&str>) -> visit::Page {
        visit::Page {
            visit: visit::Visit {
                role: role.into(),
                address: "https://www.wam.go.jp/x".into(),
                status: 200,
                fetched: String::new(),
                sha256: String::new(),
                bytes: 0,
                etag: None,
                last_modified: None,
                answered_by: None,
                rendered: false,
            },
            content: PageContent::Links,
            label: String::new(),
            as_of: None,
            prefecture: prefecture.map(str::to_owned),
            place: None,
            stated: None,
            whole: true,
        }
    }

    #[test]
    fn shipped_patterns_follow_prefectures_wards_and_register_files() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let at = Url::parse("https://www.wam.go.jp/wamappl/kpdrsys.nsf/vhtml/byname?Open").expect("an address");
        let follow = |source: &str, role: &str, prefecture: Option<&str>, html: &str, selection: &Selection| {
            let patterns = Patterns::of(rules.sources.get(source).expect("there")).expect("patterns");
            targets(&patterns, &page(role, prefecture), &at, html.as_bytes(), selection, &rules.municipalities).0
        };
        let everything = Selection::default();
        let found = follow("usage", "entry", None, "<a href=a1>兵庫県（745）</a><a href=b>ヘルプ</a>", &everything);
        assert_eq!((found.len(), found[0].prefecture.as_deref(), found[0].stated), (1, Some("28"), Some(745)));
        let wards = "<tr><th>神戸市</th><td><a href=/k>灘区(１２)</a></td></tr><tr><th>市町村</th><td><a href=/s>川辺郡猪名川町(23)</a></td></tr>";
        let wards = format!("<table>{wards}</table>");
        let found = follow("usage", "prefecture", Some("28"), &wards, &everything);
        let places: Vec<_> = found.iter().map(|t| (t.place.map(|p| p.to_string()), t.stated)).collect();
        assert_eq!(places, [(Some("281026".into()), Some(12)), (Some("283011".into()), Some(23))]);
        let kobe = Selection { municipalities: vec!["281000".parse().expect("a code")], ..Selection::default() };
        assert_eq!(follow("usage", "prefecture", Some("28"), &wards, &kobe).len(), 1, "a city means its wards");
        let register = "<h3>２０２５年１２月末時点</h3><a href='/content/1/jigyosho_430.csv'>居宅介護支援</a><a href=x.pdf>説明</a>";
        let found = follow("register", "entry", None, register, &everything);
        assert_eq!((found.len(), found[0].label.as_str()), (1, "2025-12/jigyosho_430.csv"));
        assert_eq!(found[0].as_of.map(|d| d.to_string()).as_deref(), Some("2025-12-31"));
    }
}
