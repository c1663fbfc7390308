//! A publisher's site with towns, on loopback.

use std::path::PathBuf;

use crate::support::stand_in::pages::{self, Town};
use crate::support::stand_in::{Answer, StandIn};
use crate::support::{CommandResult, TestHome};

pub const AS_OF: &str = "2026年3月5日";

/// Two prefectures with a ward, a town of a county, and a town without offices.
pub fn towns() -> Vec<Town> {
    let ward = Town { city: Some("神戸市".into()), ..Town::new("兵庫県", "灘区", "28", 100, 4) };
    vec![
        Town::new("兵庫県", "川西市", "28", 0, 13),
        ward,
        Town::new("兵庫県", "川辺郡猪名川町", "28", 200, 0),
        Town::new("鳥取県", "米子市", "31", 0, 7),
    ]
}

/// A home whose publishers are a stand-in with these towns.
pub struct Site {
    pub home: TestHome,
    pub site: StandIn,
    data: PathBuf,
}

impl Site {
    pub fn new(answers: Vec<(String, Answer)>) -> Self {
        Self::with(answers, |_| {})
    }

    pub fn with(answers: Vec<(String, Answer)>, change: impl Fn(&mut toml::Table)) -> Self {
        let site = StandIn::start(answers);
        let home = TestHome::new();
        let sources = home.file("data/sources.toml", pages::sources(&site, &site, change));
        let data = sources.parent().expect("a folder").to_owned();
        Self { home, site, data }
    }

    pub fn run(&self, words: &[&str]) -> CommandResult {
        let data = self.data.display().to_string();
        let all: Vec<&str> = words.iter().copied().chain(["--data", &data]).collect();
        self.home.run(&all)
    }

    pub fn pull(&self) -> CommandResult {
        self.run(&["pull", "usage"])
    }

    pub fn ok(&self, words: &[&str]) -> CommandResult {
        let ran = self.run(words);
        assert_eq!(ran.code(), Some(0), "{words:?}: {}", ran.err());
        ran
    }

    pub fn command(&self, words: &[&str]) -> std::process::Command {
        let mut command = self.home.command();
        command.args(words).arg("--data").arg(&self.data);
        command
    }

    /// Listed and the date, of a municipality.
    pub fn listed(&self, code: &str) -> (String, String) {
        let words = ["adoption", "--municipality", code, "--denominator", "sites", "--format", "csv"];
        let row = &self.home.csv(&words)[0];
        (row["listed"].clone(), row["listing_as_of"].clone())
    }
}
