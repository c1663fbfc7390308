//! Folders of exchanged files, by names alone.

use crate::support::TestHome;

/// Planted in names; nobody may see them anywhere.
pub const NAME: &str = "川西花子";

pub const INSURED: &str = "0001234567";

pub const OFFICE: &str = "0300000100";

/// A folder of an office: a month's plan, an actual that came back, and files named after people.
pub fn folder(home: &TestHome) -> std::path::PathBuf {
    let plan = |kind: &str| format!("{kind}_202504_{OFFICE}_43_0300000005_11_20250325200201.CSV");
    let names = [
        plan("UPPLAN"),
        plan("UPSIKYU"),
        plan("UPHOSOKU"),
        format!("受信/UPJSK_202504_0300000005_43_{OFFICE}_11_20250503090000.CSV"),
        format!("受信/UPJSK_202504_0300000005_43_{OFFICE}_11_20250503090000 (1).CSV"),
        format!("2025-04_通所介護計画書_{NAME}.pdf"),
        format!("{NAME}_{INSURED}/UPPLAN_{NAME}.CSV"),
    ];
    for name in &names {
        // What is inside is never read: it is no care plan at all.
        home.file(&format!("files/{name}"), format!("{NAME},{INSURED}\n"));
    }
    home.path().parent().expect("a folder").join("files")
}

pub fn clean(text: &str) {
    assert!(!text.contains(NAME) && !text.contains(INSURED), "{text}");
}

pub fn folder_of(home: &TestHome) -> String {
    folder(home).display().to_string()
}
