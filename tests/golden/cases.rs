//! What is asked of every route.

use super::routes::FALLBACK;
use super::town::{Keys, TOWN};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitor {
    Anybody,
    Office,
    Town,
    Sender,
}

/// What is sent along.
#[derive(Debug, Clone)]
pub enum Body {
    Nothing,
    Form(&'static str),
    Json(String),
    /// One file of a multipart form.
    File(&'static str, &'static str),
}

pub struct Case {
    /// Method and pattern, as the router has them.
    pub route: String,
    pub path: String,
    pub who: Visitor,
    pub body: Body,
    /// Also asked in the small form.
    pub is_small: bool,
}

/// Towns with a listing and without, wards, a city of one ward's worth, islands, successors, and synthetic ones.
pub const PLACES: [&str; 32] = [
    "282171", "281000", "992011", "221309", "281018", "281093", "282146", "283011", "284815", "282073", "282197",
    "285854", "221384", "221392", "221406", "012203", "012041", "122033", "032018", "131016", "134210", "232025",
    "271004", "401307", "422096", "473821", "011002", "992020", "992054", "993018", "994014", "994022",
];

const SMALL_PLACES: usize = 4;

const DENOMINATORS: [&str; 3] = ["care_managers", "providers", "rows"];

/// A care manager that is not listed, one that is, a provider, and a number that nobody has.
const OFFICES: [&str; 5] = ["9970100146", "9910100305", "9910100545", "9960102581", "2875000008"];

const SAVINGS: [&str; 9] = [
    "",
    "?town=282171&users=120&partners=30",
    "?town=282171&users=35&partners=16&overhead=60&fee=21000",
    "?town=%E5%BA%9C%E4%B8%AD%E5%B8%82&users=40&partners=16",
    "?mode=detail&role=provider&users=35&partners=8&town=282171&numbers=2870000009&s150=1&light=30&fte=",
    "?users=40&method=fax&coverage=25",
    "?mode=detail&users=35&partners=16&town=282171",
    "?mode=detail&users=35&partners=16&coverage=50&overhead=30&method=post&on=2026-04-01",
    "?users=abc&coverage=101",
];

struct Cases(Vec<Case>);

impl Cases {
    fn get(&mut self, route: &str, path: impl Into<String>, who: Visitor, is_small: bool) {
        let path = path.into();
        self.0.push(Case { route: format!("GET {route}"), path, who, body: Body::Nothing, is_small });
    }

    fn post(&mut self, route: &str, path: impl Into<String>, who: Visitor, body: Body) {
        self.0.push(Case { route: format!("POST {route}"), path: path.into(), who, body, is_small: true });
    }
}

pub fn all(keys: &Keys, office: &str) -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    overview(&mut cases);
    towns(&mut cases);
    offices(&mut cases);
    savings(&mut cases);
    pasted(&mut cases);
    about(&mut cases);
    exchange(&mut cases, keys, office);
    cases.0
}

fn overview(cases: &mut Cases) {
    let open = Visitor::Anybody;
    for (query, small) in [("", true), ("?denominator=care_managers", false), ("?threshold=40", false)] {
        cases.get("/", format!("/{query}"), open, small);
    }
    for query in ["?as_of=2026-01-05", "?as_of=2025-12-05", "?nosuch=1&threshold=25", "?utm_source=mail&threshold=25"] {
        cases.get("/", format!("/{query}"), open, true);
    }
    for format in ["csv", "json", "xlsx"] {
        cases.get("/adoption.{format}", format!("/adoption.{format}"), open, format == "csv");
        for code in ["28", "99", "22"] {
            let path = format!("/prefectures/{code}/adoption.{format}");
            cases.get("/prefectures/{code}/adoption.{format}", path, open, code == "99" && format == "csv");
        }
        for id in ["28-hanshin-kita", "28-kobe"] {
            let path = format!("/areas/{id}/adoption.{format}");
            cases.get("/areas/{id}/adoption.{format}", path, open, id == "28-hanshin-kita");
        }
    }
    for denominator in DENOMINATORS {
        let query = format!("?denominator={denominator}");
        cases.get("/adoption.{format}", format!("/adoption.csv{query}"), open, false);
        cases.get("/prefectures/{code}/adoption.{format}", format!("/prefectures/28/adoption.csv{query}"), open, false);
        cases.get("/prefectures/{code}", format!("/prefectures/28{query}"), open, false);
    }
    cases.get("/prefectures/{code}/adoption.{format}", "/prefectures/28/adoption.csv?encoding=cp932", open, false);
    for code in ["28", "99", "22", "03", "13", "27", "77"] {
        cases.get("/prefectures/{code}", format!("/prefectures/{code}"), open, code == "28" || code == "77");
    }
    cases.get("/prefectures/{code}", "/prefectures/28?sort=listed&order=asc&threshold=17.5", open, false);
    let areas = [
        "kobe",
        "hanshin-minami",
        "hanshin-kita",
        "higashi-harima",
        "kita-harima",
        "naka-harima",
        "nishi-harima",
        "tajima",
        "tamba",
        "awaji",
    ];
    for id in areas {
        cases.get("/areas/{id}", format!("/areas/28-{id}"), open, id == "hanshin-kita");
    }
}

fn towns(cases: &mut Cases) {
    let open = Visitor::Anybody;
    for (at, code) in PLACES.iter().enumerate() {
        let small = at < SMALL_PLACES;
        let below = |rest: &str| format!("/municipalities/{code}{rest}");
        cases.get("/municipalities/{code}", below(""), open, small);
        cases.get("/municipalities/{code}/adoption.{format}", below("/adoption.csv"), open, small);
        if at % 4 == 0 {
            cases.get("/municipalities/{code}/adoption.{format}", below("/adoption.json"), open, small);
            cases.get("/municipalities/{code}/adoption.{format}", below("/adoption.xlsx"), open, small);
            cases.get("/municipalities/{code}/savings", below("/savings"), open, small);
        }
    }
    for (code, small) in [(TOWN, true), ("282171", true), ("994014", false), ("281000", false)] {
        let path = format!("/municipalities/{code}/offices.csv");
        cases.get("/municipalities/{code}/offices.csv", path, open, small);
    }
    cases.get("/municipalities/{code}/savings", "/municipalities/992011/savings", open, true);
    for code in ["282171", "992011"] {
        cases.get("/municipalities/{code}/survey", format!("/municipalities/{code}/survey"), open, true);
        cases.get("/municipalities/{code}/survey.csv", format!("/municipalities/{code}/survey.csv"), open, true);
    }
    for (code, small) in [(TOWN, true), ("282171", true), ("281000", false), ("221309", false)] {
        cases.get("/municipalities/{code}/move", format!("/municipalities/{code}/move"), open, small);
    }
    for (path, small) in [
        ("/municipalities/282171?denominator=rows&threshold=40", false),
        ("/municipalities/992011?denominator=care_managers", true),
        ("/municipalities/992011?denominator=providers", false),
        ("/municipalities/992011?as_of=2025-12-05", true),
        ("/municipalities/992011?as_of=x", false),
        ("/municipalities/28217", true),
        ("/municipalities/282172", true),
    ] {
        cases.get("/municipalities/{code}", path, open, small);
    }
}

fn offices(cases: &mut Cases) {
    let open = Visitor::Anybody;
    for number in OFFICES {
        cases.get("/offices/{number}", format!("/offices/{number}"), open, true);
        for query in ["", "?numbers=9910100305,9910100313,9910100545&month=2026-11"] {
            let path = format!("/offices/{number}/division{query}");
            cases.get("/offices/{number}/division", path, open, number == OFFICES[0]);
        }
        for query in ["", "?to=9910100305"] {
            let path = format!("/offices/{number}/request{query}");
            cases.get("/offices/{number}/request", path, open, number == OFFICES[0]);
        }
    }
    cases.get("/compare-offices", "/compare-offices", open, true);
    let list = "事業所番号,事業所名,利用者数,相手の数,備考\n9970100146,見本一,30,12か所,電話待ち\n9910100305,見本二,12,,\n2875000008,無い番号,5,3,\n";
    cases.post("/compare-offices", "/compare-offices", open, Body::File("事業所一覧.csv", list));
    let few = "事業所番号\nabc\n";
    cases.post("/compare-offices", "/compare-offices", open, Body::File("番号.csv", few));
}

fn pasted(cases: &mut Cases) {
    let open = Visitor::Anybody;
    cases.get("/match", "/match", open, true);
    let lines = "town=992011&lines=9910100214%0A%E4%BE%8B%E7%A4%BA%E3%83%87%E3%82%A4%E3%82%B1%E3%82%A2%E7%AC%AC2%0A%E7%84%A1%E3%81%84";
    for form in [lines, "town=&lines=x", "town=992011&lines="] {
        cases.post("/match", "/match", open, Body::Form(form));
    }
    let chosen = "town=992011&count=2&as_of=2026-01-05&at0=1&line0=9910100214&at1=2&line1=none";
    for form in [chosen, "town=992011&count=1&as_of=2026-01-05&at0=1", "town=992011&count=1&at0=1&line0=none"] {
        cases.post("/match/list", "/match/list", open, Body::Form(form));
    }
}

fn savings(cases: &mut Cases) {
    let open = Visitor::Anybody;
    for query in SAVINGS {
        cases.get("/savings", format!("/savings{query}"), open, true);
        cases.get("/api/v1/savings", format!("/api/v1/savings{query}"), open, true);
    }
    cases.get("/savings", "/savings?mode=detail&office=9970100146&users=30", open, true);
    cases.get("/savings", "/savings?town=9970100146&users=30&partners=12&s430=1&light=49&clerk=1", open, true);
    for format in ["csv", "json", "xlsx"] {
        let path = format!("/savings.{format}?mode=detail&users=35&partners=16&town=282171");
        cases.get("/savings.{format}", path, open, true);
    }
}

fn about(cases: &mut Cases) {
    let open = Visitor::Anybody;
    for route in [
        "/workforce",
        "/method",
        "/data",
        "/status",
        "/status/issues.csv",
        "/status/complaints.csv",
        "/status/loads.csv",
        "/favicon.svg",
        "/healthz",
    ] {
        cases.get(route, route, open, true);
    }
    for route in ["/move", "/software"] {
        cases.get(route, route, open, true);
    }
    cases.get("/software", "/software?q=みほん", open, true);
    for format in ["csv", "json", "xlsx"] {
        let path = format!("/platform-start.{format}");
        cases.get("/platform-start.{format}", path, open, true);
    }
    cases.get("/workforce", "/workforce?threshold=40", open, false);
    for q in ["", "川西市", "かわにしか", "府中市", "9970100146", "見本", "zzz"] {
        cases.get("/search", format!("/search?q={q}"), open, true);
    }
    cases.get("style::address()", tsunagu::part::style::address().path(), open, true);
    let script = tsunagu::page::monitor::scripts::address("drop.js");
    cases.get("/static/exchange/{hash}/{name}", script.path(), open, true);
    for path in ["/nowhere", "/offices", "/method/"] {
        cases.get(FALLBACK, path, open, true);
    }
}

fn exchange(cases: &mut Cases, keys: &Keys, office: &str) {
    let (open, one_office, town) = (Visitor::Anybody, Visitor::Office, Visitor::Town);
    cases.get("/exchange", "/exchange", open, true);
    for route in ["/exchange/office", "/exchange/live", "/exchange/alerts", "/exchange/drop", "/exchange/manual"] {
        cases.get(route, route, one_office, true);
        cases.get(route, route, open, true);
    }
    for path in ["/exchange/record", "/exchange/record?year=2025", "/exchange/settings", "/exchange/events"] {
        cases.get(path.split('?').next().unwrap_or(path), path, one_office, true);
    }
    cases.get("/exchange/office", "/exchange/office", town, true);
    cases.get("/exchange/town", "/exchange/town", town, true);
    cases.get("/exchange/town", "/exchange/town", one_office, true);
    for name in ["volumes.csv", "volumes.xlsx", "pairs.csv", "pairs.xlsx"] {
        cases.get("/exchange/{name}", format!("/exchange/{name}"), one_office, true);
        cases.get("/exchange/town/{name}", format!("/exchange/town/{name}"), town, true);
    }
    cases.get("/exchange/feed/{token}", format!("/exchange/feed/{}", keys.feed), open, true);
    cases.get("/exchange/feed/{token}", "/exchange/feed/none", open, true);
    for token in [&keys.embed_office, &keys.embed_town, "none"] {
        cases.get("/embed/{token}", format!("/embed/{token}"), open, true);
        cases.get("/embed/{token}/badge.svg", format!("/embed/{token}/badge.svg"), open, true);
        cases.get("/embed/{token}/status.json", format!("/embed/{token}/status.json"), open, true);
    }
    // What changes something comes last, and leaving last of all.
    let sets = |group: &str| {
        Body::Json(format!(
            r#"{{"office":"{office}","importer":"api","complete":true,"sets":[{{"direction":"sent","partner":"9910100305","created_at":"20261121090000","group":"{group}","months":["202611"],"files":3,"size":"10k","format":"csv","version":"v4_1","conformity":"standard"}}]}}"#
        ))
    };
    for (body, who) in
        [(sets("nothing"), Visitor::Sender), (sets("monthly_plan"), Visitor::Sender), (sets("actual"), open)]
    {
        cases.post("/api/v1/exchange/sets", "/api/v1/exchange/sets", who, body);
    }
    cases.post("/exchange/sets", "/exchange/sets", one_office, sets("monthly_plan"));
    for form in ["month=&sets=x", "month=202610&direction=sent&group=care_plan&sets=2"] {
        cases.post("/exchange/manual", "/exchange/manual", one_office, Body::Form(form));
    }
    for form in ["partner=x&month=202610", "partner=9910100305&month=202610", "partner=9910100305&month=202610&undo=1"]
    {
        cases.post("/exchange/no-service", "/exchange/no-service", one_office, Body::Form(form));
    }
    for form in ["partners=x&users=0", "partners=90&users=40&shared=1"] {
        cases.post("/exchange/settings", "/exchange/settings", one_office, Body::Form(form));
    }
    cases.post("/exchange/log-in", "/exchange/log-in", open, Body::Form("token=none"));
    let form = "office=9970100146&code=12345678";
    cases.post("/exchange/log-in/code", "/exchange/log-in/code", open, Body::Form(form));
    cases.post("/exchange/devices/forget", "/exchange/devices/forget", one_office, Body::Form("device=pc1"));
    for earlier in ["/exchange/hand", "/exchange/enter", "/exchange/leave"] {
        cases.post(earlier, earlier, open, Body::Nothing);
    }
    cases.get("/exchange/hand", "/exchange/hand", open, true);
    cases.post("/exchange/log-out", "/exchange/log-out", one_office, Body::Nothing);
}
