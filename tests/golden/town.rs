//! The home that is shown: what is shipped, and the simulated town's exchanges.

use std::sync::Arc;

use tsunagu::app::App;
use tsunagu_store::ledger::token::Scope;

use crate::support::counters::entered;
use crate::support::counters::token;
use crate::support::homes::shipped_copy;
use crate::support::{NOW, TestHome};

/// The simulated town.
pub const TOWN: &str = "992011";

const EXPIRES: &str = "2027-11-01T00:00:00Z";

/// A home with what is shipped and 60 offices that exchange; the office with most files.
pub fn home() -> (TestHome, String) {
    let home = shipped_copy();
    let ran =
        home.command().args(["exchange", "simulate", "--ledger", "--offices", "60"]).env("TSUNAGU_NOW", NOW).output();
    let message = String::from_utf8_lossy(&ran.expect("tsunagu starts").stdout).into_owned();
    let office = message.split("--office ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an office");
    (home, office.to_owned())
}

/// Who may see what.
pub struct Keys {
    pub office: String,
    pub town: String,
    /// In the addresses of feeds and frames, and as a bearer.
    pub feed: String,
    pub embed_office: String,
    pub embed_town: String,
    pub send: String,
}

impl Keys {
    pub async fn new(app: &Arc<App>, office: &str, base: &str) -> Self {
        let made = async |scope, office, place| token(app, scope, office, place, EXPIRES).await.1;
        let token = made(Scope::Office, Some(office), None).await;
        let town = made(Scope::Town, None, Some(TOWN)).await;
        Self {
            office: entered(base, &token).await,
            town: entered(base, &town).await,
            feed: made(Scope::Feed, Some(office), None).await,
            embed_office: made(Scope::Embed, Some(office), None).await,
            embed_town: made(Scope::Embed, None, Some(TOWN)).await,
            send: made(Scope::Send, Some(office), None).await,
        }
    }

    /// What is different in every run does not stand in a golden.
    pub fn masked(&self, text: &str) -> String {
        let named = [
            (&self.feed, "<feed>"),
            (&self.embed_office, "<embed-office>"),
            (&self.embed_town, "<embed-town>"),
            (&self.send, "<send>"),
        ];
        named.iter().fold(text.to_owned(), |text, (secret, name)| text.replace(secret.as_str(), name))
    }
}
