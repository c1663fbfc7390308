use std::collections::BTreeMap;

use super::{Answer, StandIn};

/// The one address of the listing that is known.
pub const ENTRY: &str = "/wamappl/kpdrsys.nsf/vhtml/byname?Open";
/// The list of towns' starts, a PDF.
pub const PLATFORM_ENTRY: &str = "/assets/pdf/taioujyoukyou.pdf";
/// The feed of notices.
pub const NOTICES_ENTRY: &str = "/gyoseiShiryou/new_rss";
/// The survey of care software.
pub const SOFTWARE_ENTRY: &str = "/content/12300000/001741865.xlsx";
/// The register's page.
pub const REGISTER_ENTRY: &str = "/stf/kaigo-kouhyou_opendata.html";

/// An office × service of a list.
#[derive(Debug, Clone)]
pub struct Office {
    pub number: String,
    pub service: &'static str,
}

/// A municipality with its listed offices.
#[derive(Debug, Clone)]
pub struct Town {
    pub prefecture: String,
    /// The designated city of a ward.
    pub city: Option<String>,
    /// As the listing writes it, with its county.
    pub name: String,
    pub offices: Vec<Office>,
}

impl Town {
    /// A town of so many offices, each of its own number.
    pub fn new(prefecture: &str, name: &str, digits: &str, first: u32, n: u32) -> Self {
        let services = ["訪問介護", "通所介護", "居宅介護支援"];
        let office = |i| Office { number: number(digits, first + i), service: services[i as usize % 3] };
        Self { prefecture: prefecture.into(), city: None, name: name.into(), offices: (0..n).map(office).collect() }
    }

    pub fn path(&self) -> String {
        format!(
            "/wamappl/kpdrsys.nsf/list/{}?OpenDocument",
            key(&format!("{}{:?}{}", self.prefecture, self.city, self.name))
        )
    }

    /// Distinct numbers.
    pub fn listed(&self) -> usize {
        self.offices.iter().map(|o| &o.number).collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// A number of the register's form: prefecture, kind 7, six digits, check digit.
pub fn number(prefecture: &str, serial: u32) -> String {
    let nine = format!("{prefecture}7{serial:06}");
    let sum: u32 = nine
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let product = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

/// Nobody could guess it.
fn key(text: &str) -> String {
    format!("{:016x}", super::hash(text.as_bytes()))
}

pub fn prefecture_path(prefecture: &str) -> String {
    format!("/wamappl/kpdrsys.nsf/map/{}?OpenDocument", key(prefecture))
}

/// Layout assumed, but for the rows, which public code confirms.
pub fn offices_page(town: &Town, offices: &[Office], more: &str) -> String {
    let rows: String = offices
        .iter()
        .enumerate()
        .map(|(i, o)| {
            format!(
                "<tr id=\"datarow_{}\"><td>{}</td><td>見本事業所{}</td><td>{}{}{}見本町1-{i}</td>\
                 <td><a href=\"/wamappl/map?OpenAgent&amp;JNO={}\">地図</a></td><td><a href=\"/detail\">詳細</a></td></tr>",
                i + 1,
                o.service,
                &o.number[4..],
                town.prefecture,
                town.city.as_deref().unwrap_or(""),
                town.name,
                o.number
            )
        })
        .collect();
    let none = if offices.is_empty() { "<p>該当する事業所はありません。</p>" } else { "" };
    format!(
        "<html><head><title>{0}{1}{2}</title></head><body><h1>{0}{1}{2}</h1><table id=\"list\">\
         <tr><th scope=col>サービス種類</th><th scope=col>事業所名</th><th scope=col>住所</th></tr>{rows}</table>{none}{more}</body></html>",
        town.prefecture,
        town.city.as_deref().unwrap_or(""),
        town.name
    )
}

/// A table of 川西市(13), wards under their city. Layout as in the briefing's picture; links assumed.
pub fn prefecture_page(towns: &[&Town], as_of: &str) -> String {
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for town in towns {
        let cell = format!("<td><a href=\"{}\">{}({})</a></td>", town.path(), town.name, town.listed());
        *rows.entry(town.city.clone().unwrap_or_else(|| "市町村".into())).or_default() += &cell;
    }
    let rows: String = rows.iter().map(|(heading, cells)| format!("<tr><th>{heading}</th>{cells}</tr>")).collect();
    format!(
        "<html><body><h1>市区町村選択</h1><table id=\"cities\">{rows}</table><p>（利用状況は{as_of}現在の情報です）</p></body></html>"
    )
}

/// The whole listing of these towns.
pub fn usage(towns: &[Town], as_of: &str) -> Vec<(String, Answer)> {
    let mut prefectures: BTreeMap<&str, Vec<&Town>> = BTreeMap::new();
    towns.iter().for_each(|t| prefectures.entry(&t.prefecture).or_default().push(t));
    let links: String = prefectures
        .iter()
        .map(|(name, towns)| {
            let total: usize = towns.iter().map(|t| t.listed()).sum();
            format!("<li><a href=\"{}\">{name}({total})</a></li>", prefecture_path(name))
        })
        .collect();
    let entry = format!(
        "<html><body><h1>ケアプランデータ連携システム利用状況</h1><form><input id=\"searchtext\"></form><ul>{links}</ul>\
         <a href=\"/help.html\">ヘルプ</a><a href=\"https://example.org/elsewhere\">兵庫県（外の頁）</a>\
         <a href=\"/doc/$FILE/unlisted.pdf\">データ取得が出来なかった事業所</a></body></html>"
    );
    let mut answers = vec![
        ("/robots.txt".to_owned(), Answer::bytes("text/plain", b"User-agent: *\nDisallow: /private/\n".to_vec())),
        (ENTRY.to_owned(), Answer::html(entry)),
        ("/doc/$FILE/unlisted.pdf".to_owned(), Answer::bytes("application/pdf", b"%PDF-1.4 stand-in".to_vec())),
    ];
    for (name, towns) in prefectures {
        answers.push((prefecture_path(name), Answer::html(prefecture_page(&towns, as_of))));
    }
    answers.extend(towns.iter().map(|t| (t.path(), Answer::html(offices_page(t, &t.offices, "")))));
    answers
}

/// A listing of every municipality of the country, so many offices each; kinds of numbers and names by the place.
pub fn country(each: u32) -> Vec<Town> {
    let text = include_str!("../../../data/municipalities.csv");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("the shipped table");
    let city = |code: &str| rows.iter().find(|r| &r[0] == code).map(|r| r[2].to_owned());
    let leaves = rows.iter().filter(|r| !matches!(&r[5], "prefecture" | "designated_city"));
    let towns = leaves.enumerate().map(|(i, r)| {
        let mut town = Town::new(&r[1], &r[3], &r[0][..2], i as u32 * each, each);
        town.city = city(&r[6]);
        if let Some(city) = &town.city {
            town.name = town.name.trim_start_matches(city.as_str()).to_owned();
        }
        town
    });
    towns.collect()
}

/// The register's page with files under their headings.
pub fn register(files: &[(&str, &str, Vec<u8>)]) -> Vec<(String, Answer)> {
    let mut page = "<html><body><h1>オープンデータ</h1>".to_owned();
    let mut heading = "";
    for (under, path, _) in files {
        if *under != heading {
            heading = under;
            page += &format!("<h3>{heading}</h3>");
        }
        page += &format!("<a href=\"{path}\">CSV</a> ");
    }
    page += "<a href=\"/content/readme.pdf\">説明</a><a href=\"/content/12300000/jigyosho_setsumei.csv\">項目の説明</a></body></html>";
    let mut answers = vec![(REGISTER_ENTRY.to_owned(), Answer::html(page))];
    answers.extend(files.iter().map(|(_, path, body)| ((*path).to_owned(), Answer::bytes("text/csv", body.clone()))));
    answers
}

/// `data/sources.toml` of a home whose publishers are stand-ins.
pub fn sources(usage: &StandIn, register: &StandIn, change: impl Fn(&mut toml::Table)) -> String {
    let mut file: toml::Table = include_str!("../../../data/sources.toml").parse().expect("the shipped file");
    let small = [("backoff_first_ms", 1), ("max_backoff_ms", 4), ("timeout_s", 10), ("max_retry_after_s", 2)];
    small.into_iter().for_each(|(key, value)| {
        file.insert(key.into(), toml::Value::Integer(value));
    });
    file.insert("contact".into(), toml::Value::String("test@example.org".into()));
    for source in file["source"].as_array_mut().expect("sources").iter_mut().filter_map(toml::Value::as_table_mut) {
        let (site, entry) = match source["id"].as_str() {
            Some("register") => (register, REGISTER_ENTRY),
            Some("platform") => (usage, PLATFORM_ENTRY),
            Some("notices") => (usage, NOTICES_ENTRY),
            Some("software") => (usage, SOFTWARE_ENTRY),
            _ => (usage, ENTRY),
        };
        source.insert("entry".into(), toml::Value::String(format!("{}{entry}", site.base())));
        for also in source.get_mut("also").and_then(toml::Value::as_array_mut).into_iter().flatten() {
            let address = also["address"].as_str().expect("an address");
            let path = address.splitn(4, '/').nth(3).expect("a path").to_owned();
            also["address"] = toml::Value::String(format!("{}/{path}", site.base()));
        }
        source.insert("hosts".into(), toml::Value::Array(vec![toml::Value::String(site.host())]));
        source.insert("allow_private".into(), toml::Value::Boolean(true));
        source.insert("delay_ms".into(), toml::Value::Integer(0));
        source.insert("jitter_ms".into(), toml::Value::Integer(0));
        change(source);
    }
    file.to_string()
}
