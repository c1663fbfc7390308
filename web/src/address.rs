use tsunagu_domain::municipalities::Municipality;
use tsunagu_domain::place::PlaceKind;

/// Where a prefecture stands: by its two digits.
pub fn prefecture(code: &str) -> String {
    format!("/prefectures/{}", &code[..2])
}

/// Where a municipality or ward stands.
pub fn municipality(code: &str) -> String {
    format!("/municipalities/{code}")
}

/// Where an area stands.
pub fn area(id: &str) -> String {
    format!("/areas/{id}")
}

/// Where an office stands: by its 事業所番号.
pub fn office(number: &str) -> String {
    format!("/offices/{number}")
}

/// Where a prefecture or municipality stands.
pub fn place(m: &Municipality) -> String {
    match m.kind {
        PlaceKind::Prefecture => prefecture(m.code.as_str()),
        _ => municipality(m.code.as_str()),
    }
}
