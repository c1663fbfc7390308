//! The municipalities, the listings, and how every file is written.

use csv::{Terminator, WriterBuilder};

use super::SampleFile;
use super::listings::{self, MONTHS};
use super::offices::Prefecture;
use super::services::SERVICES;
use super::strangers;
use super::towns::{PREFECTURE, PREFECTURE_DIGITS, PREFECTURE_KANA, TOWNS, code6};

/// Columns of `municipalities.csv`.
const MUNICIPALITY_COLUMNS: [&str; 7] = ["code", "prefecture", "name", "county_name", "kana", "kind", "parent"];
/// Columns of a listing.
const LISTING_COLUMNS: [&str; 5] = ["サービス種類", "事業所名", "住所", "市区町村名", "事業所番号"];

/// The municipalities: the prefecture, then its towns.
pub(super) fn municipalities() -> SampleFile {
    let text = |words: [&str; 7]| words.map(str::to_owned).to_vec();
    let whole = code6(&format!("{PREFECTURE_DIGITS}000"));
    let mut rows = vec![text([&whole, PREFECTURE, PREFECTURE, "", PREFECTURE_KANA, "prefecture", ""])];
    for town in &TOWNS {
        let county = if town.county.is_empty() { String::new() } else { format!("{}{}", town.county, town.name) };
        rows.push(text([&code6(town.code5), PREFECTURE, town.name, &county, town.kana, town.kind, ""]));
    }
    file("municipalities.csv".to_owned(), false, &MUNICIPALITY_COLUMNS, rows)
}

/// The eight listings, each sorted by number, then by the name of the service.
pub(super) fn usage(prefecture: &Prefecture, seed: u64) -> Vec<SampleFile> {
    let months = listings::listed(prefecture, seed);
    months
        .iter()
        .zip(MONTHS)
        .enumerate()
        .map(|(position, (listed, (year, month)))| {
            let mut rows = Vec::new();
            let offices = prefecture.offices.iter().zip(listed);
            for (office, _) in offices.filter(|(_, listed)| **listed) {
                rows.extend(office.services.iter().map(|&(service, _)| {
                    let town = TOWNS[office.town].name;
                    [SERVICES[service].name, &office.name, &office.address, town, &office.number]
                        .map(str::to_owned)
                        .to_vec()
                }));
            }
            rows.extend(strangers::strangers(position).into_iter().map(|stranger| {
                let town = &TOWNS[stranger.town];
                let address = format!("{}999番地", town.address_start());
                vec![stranger.service.to_owned(), stranger.name, address, town.name.to_owned(), stranger.number]
            }));
            rows.sort_by(|a, b| (&a[4], &a[0]).cmp(&(&b[4], &b[0])));
            file(format!("usage_{year}-{month:02}-05.csv"), true, &LISTING_COLUMNS, rows)
        })
        .collect()
}

/// A file of `rows` under `columns`. `official`: with byte order mark and CRLF, as the ministry publishes.
pub(super) fn file(name: String, official: bool, columns: &[&str], rows: Vec<Vec<String>>) -> SampleFile {
    let mut bytes = if official { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let end = if official { Terminator::CRLF } else { Terminator::Any(b'\n') };
    let mut writer = WriterBuilder::new().terminator(end).from_writer(&mut bytes);
    writer.write_record(columns).expect("memory takes every header");
    for row in rows {
        writer.write_record(row).expect("every row is as wide as the header");
    }
    writer.flush().expect("memory needs no flushing that could fail");
    drop(writer);
    SampleFile { name, bytes }
}
