//! A synthetic register of three towns, tables of its offices, and homes that hold it.

use std::sync::OnceLock;

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;

use super::{TestHome, copied};

pub const REGISTER_HEADER: &str =
    "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所名,サービスの種類,住所,事業所番号";

#[derive(Debug, Clone)]
pub struct Office {
    pub number: String,
    pub service: String,
    pub name: String,
    pub code: &'static str,
    pub town: &'static str,
}

impl Office {
    /// Where it stands.
    pub fn address(&self) -> String {
        format!("兵庫県{}中央町1", self.town)
    }
}

pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::load(&Data::embedded()).expect("shipped rules load"))
}

/// A synthetic register of three towns: every service of the headline, care managers the most.
pub fn register() -> &'static Vec<Office> {
    static OFFICES: OnceLock<Vec<Office>> = OnceLock::new();
    OFFICES.get_or_init(|| {
        let services: Vec<&str> = rules()
            .headline()
            .services
            .iter()
            .filter_map(|code| rules().service(code))
            .map(|s| s.name.as_str())
            .collect();
        let mut offices = Vec::new();
        for (code, town, n) in [("282171", "川西市", 149), ("283011", "川辺郡猪名川町", 36), ("282146", "宝塚市", 245)]
        {
            for i in 0..n {
                // Every third is a care manager; the others take turns.
                let service = if i % 3 == 0 { "居宅介護支援" } else { services[i % services.len()] };
                offices.push(Office {
                    number: format!("287{:07}", offices.len() * 11 + 5),
                    service: service.to_owned(),
                    name: format!("合成{}", offices.len()),
                    code,
                    town,
                });
            }
        }
        offices
    })
}

pub fn of_town(town: &str) -> Vec<Office> {
    register().iter().filter(|o| o.town.ends_with(town)).cloned().collect()
}

pub fn every(offices: &[Office], step: usize) -> Vec<Office> {
    offices.iter().step_by(step).cloned().collect()
}

pub fn register_csv(offices: &[Office]) -> String {
    let row =
        |o: &Office| format!("{},兵庫県,{},{},{},{},{}\n", o.code, o.town, o.name, o.service, o.address(), o.number);
    format!("{REGISTER_HEADER}\n{}", offices.iter().map(row).collect::<String>())
}

/// A table with these columns.
pub fn csv(columns: &[Column], offices: &[Office]) -> String {
    let header = columns.iter().map(|(h, _)| *h).collect::<Vec<_>>().join(",");
    let row = |o: &Office| columns.iter().map(|(_, cell)| cell(o)).collect::<Vec<_>>().join(",") + "\n";
    format!("{header}\n{}", offices.iter().map(row).collect::<String>())
}

pub type Column = (&'static str, fn(&Office) -> String);
pub const NUMBER: Column = ("事業所番号", |o| o.number.clone());
pub const SERVICE: Column = ("サービス種類", |o| o.service.clone());
pub const NAME: Column = ("事業所名", |o| o.name.clone());
pub const ADDRESS: Column = ("住所", |o| o.address());
pub const LISTING: [Column; 4] = [SERVICE, NAME, ADDRESS, NUMBER];

pub fn listing(offices: &[Office]) -> String {
    csv(&LISTING, offices)
}

pub fn with(column: Column, offices: &[Office]) -> String {
    csv(&[&LISTING[..], &[column]].concat(), offices)
}

/// Offices that no register holds: of disability services, or of another prefecture.
pub fn strangers(prefix: &str, service: &str, n: usize) -> Vec<Office> {
    let office = |i: usize| Office {
        number: format!("{prefix}{i:07}"),
        service: service.to_owned(),
        name: format!("よその{i}"),
        code: "282171",
        town: "川西市",
    };
    (0..n).map(office).collect()
}

/// A home with the synthetic register, made once.
pub fn base() -> &'static TestHome {
    static HOME: OnceLock<TestHome> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = TestHome::new();
        let file = home.file("register_2025-12.csv", register_csv(register()));
        home.ok(&["add", &file.display().to_string(), "--covers", "兵庫県"]);
        home
    })
}

/// A home of one's own that begins as the base does.
pub fn begun() -> TestHome {
    let home = TestHome::new();
    copied(&base().path(), &home.path());
    home
}
