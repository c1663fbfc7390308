use tsunagu_domain::exact::{Exact, at_least, whole};

use super::CostError;
use super::office::{Method, Mode, Office, Role};
use super::term::{Book, Formula, Label, Sum, Term};

/// What a line of a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Paper and printing, yen.
    Print,
    /// Stamps and envelopes, yen.
    Postage,
    /// Calls, yen.
    Call,
    /// Sorting, folding, sending, minutes.
    Sending,
    /// Entering what arrives, minutes.
    Entry,
    /// Time that does not depend on the volume, minutes.
    Fixed,
}

/// A month of one channel, as if everything went through it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channel<'r> {
    /// Yen a month.
    pub cash: Vec<(Line, Sum<'r>)>,
    /// Minutes a month.
    pub time: Vec<(Line, Sum<'r>)>,
}

impl Channel<'_> {
    /// Yen a month that grow with the volume.
    pub fn yen(&self) -> Exact {
        self.cash.iter().map(|(_, sum)| sum.value).sum()
    }

    /// Minutes a month that grow with the volume.
    pub fn minutes(&self) -> Exact {
        self.time.iter().filter(|(line, _)| *line != Line::Fixed).map(|(_, sum)| sum.value).sum()
    }

    /// Minutes a month that do not.
    pub fn fixed_minutes(&self) -> Exact {
        self.time.iter().filter(|(line, _)| *line == Line::Fixed).map(|(_, sum)| sum.value).sum()
    }
}

/// A month on paper by a method.
///
/// # Errors
/// When a row does not hold on the day.
pub fn paper<'r>(office: &Office, method: Method, book: &Book<'r>) -> Result<Channel<'r>, CostError> {
    let mut channel = Channel { cash: vec![(Line::Print, print(office, book)?)], time: Vec::new() };
    match (method, office.mode) {
        (Method::Deliver, _) => {}
        (Method::Post, Mode::Briefing) => channel.cash.push((Line::Postage, stamps(office, book)?)),
        (Method::Post, Mode::PerDestination) => channel.cash.push((Line::Postage, envelopes(office, book)?)),
        (Method::Fax, Mode::Briefing) => channel.cash.push((Line::Call, fax_sheets(office, book)?)),
        (Method::Fax, Mode::PerDestination) => channel.cash.push((Line::Call, calls(office, book)?)),
    }
    channel.time.push((Line::Sending, sending(office, method, book)?));
    if office.mode == Mode::PerDestination {
        channel.time.push((Line::Entry, entry(office, None, book)?));
        channel.time.push((Line::Fixed, fixed("fixed.paper", book)?));
    }
    Ok(channel)
}

/// A month through the exchange, where `ratio` of the paper's work remains.
///
/// # Errors
/// When a row does not hold on the day.
pub fn digital<'r>(office: &Office, ratio: &Term<'r>, book: &Book<'r>) -> Result<Channel<'r>, CostError> {
    let mut time = Vec::new();
    if let Some(minutes) = office.digital {
        let terms = vec![Term::typed(Label::MinutesPerUser, minutes, "minute/user"), users(office)];
        time.push((Line::Sending, Sum { value: minutes * office.users, formula: Formula::PerUser, terms }));
    } else {
        let fax = sending(office, Method::Fax, book)?;
        let mut terms = fax.terms;
        terms.push(ratio.clone());
        let value = fax.value * ratio.value;
        time.push((Line::Sending, Sum { value, formula: Formula::FaxRemaining, terms }));
        if office.mode == Mode::PerDestination {
            time.push((Line::Entry, entry(office, Some(ratio), book)?));
        }
    }
    if office.mode == Mode::PerDestination {
        time.push((Line::Fixed, fixed("fixed.digital", book)?));
    }
    Ok(Channel { cash: Vec::new(), time })
}

/// Sheets that need not be printed in a month, for the share that can be reached.
///
/// # Errors
/// When a row does not hold on the day.
pub fn sheets_saved<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let sheets = book.term("briefing.sheets")?;
    let value = sheets.value * whole(office.destinations) * office.users * office.coverage;
    let share = Term::typed(Label::Coverage, office.coverage, "ratio");
    Ok(Sum { value, formula: Formula::SheetsSaved, terms: vec![sheets, destinations(office), users(office), share] })
}

fn users<'r>(office: &Office) -> Term<'r> {
    Term::typed(Label::Users, office.users, "user")
}

fn destinations<'r>(office: &Office) -> Term<'r> {
    Term::typed(Label::Destinations, whole(office.destinations), "office")
}

fn partners<'r>(office: &Office) -> Term<'r> {
    Term::typed(Label::Partners, reached(office), "office")
}

fn print<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (paper, print, sheets) = (book.term("paper.sheet")?, book.term("print.sheet")?, book.term("briefing.sheets")?);
    let value = (paper.value + print.value) * sheets.value * whole(office.destinations) * office.users;
    let terms = vec![paper, print, sheets, destinations(office), users(office)];
    Ok(Sum { value, formula: Formula::Print, terms })
}

fn stamps<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (stamp, envelope) = (book.term("briefing.stamp")?, book.term("envelope")?);
    let value = (stamp.value + envelope.value) * office.users;
    Ok(Sum { value, formula: Formula::Stamps, terms: vec![stamp, envelope, users(office)] })
}

fn fax_sheets<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (sheet, sheets) = (book.term("briefing.fax_sheet")?, book.term("briefing.sheets")?);
    let value = sheet.value * sheets.value * whole(office.destinations) * office.users;
    let terms = vec![sheet, sheets, destinations(office), users(office)];
    Ok(Sum { value, formula: Formula::FaxSheets, terms })
}

/// Partners that get anything: no more than there are users and destinations.
fn reached(office: &Office) -> Exact {
    office.partners.min(office.users * whole(office.destinations))
}

/// Sheets that one partner gets in a month, whole.
fn sheets_each<'r>(office: &Office, book: &Book<'r>) -> Result<(Term<'r>, Vec<Term<'r>>), CostError> {
    let sheets = book.term("briefing.sheets")?;
    let all = sheets.value * whole(office.destinations) * office.users;
    let reached = reached(office);
    let each = if reached > whole(0) { whole(at_least(all / reached)) } else { whole(0) };
    Ok((Term::derived(Label::SheetsEach, each, "sheet"), vec![sheets, destinations(office), users(office)]))
}

/// One envelope a month for each partner, by weight; what is heavier than the largest class is split.
fn envelopes<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (each, mut terms) = sheets_each(office, book)?;
    let (sheet, bag) = (book.term("weight.sheet")?, book.term("weight.envelope")?);
    let envelope = book.term("envelope")?;
    let weight = each.value * sheet.value + bag.value;
    let heaviest = heaviest(book);
    let pieces = if heaviest > whole(0) { whole(at_least(weight / heaviest).max(1)) } else { whole(1) };
    let stamp = book.term(&postage_class(weight / pieces, book))?;
    let value = (stamp.value + envelope.value) * pieces * reached(office);
    terms.extend([
        each,
        sheet,
        bag,
        Term::derived(Label::PieceWeight, weight / pieces, "gram"),
        stamp,
        envelope,
        Term::derived(Label::PiecesEach, pieces, "piece"),
        partners(office),
    ]);
    Ok(Sum { value, formula: Formula::Envelopes, terms })
}

/// The grams that a postage class's id ends with.
fn grams(id: &str) -> Option<Exact> {
    id.rsplit('.').next().and_then(|n| n.parse::<u32>().ok()).map(whole)
}

fn heaviest(book: &Book<'_>) -> Exact {
    book.below("postage.").filter_map(|r| grams(&r.id)).max().unwrap_or(whole(0))
}

/// The cheapest class that takes this weight.
fn postage_class(weight: Exact, book: &Book<'_>) -> String {
    let fitting = book.below("postage.").filter(|r| grams(&r.id).is_some_and(|most| weight <= most));
    fitting.min_by_key(|r| r.value).map_or_else(|| "postage".to_owned(), |r| r.id.clone())
}

/// One call a month to each partner, paid by three minutes.
fn calls<'r>(office: &Office, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let (each, mut terms) = sheets_each(office, book)?;
    let (price, seconds) = (book.term("call.three_minutes")?, book.term("call.seconds_per_sheet")?);
    let units = whole(at_least(each.value * seconds.value / whole(180)).max(1));
    let value = price.value * units * reached(office);
    terms.extend([each, seconds, price, Term::derived(Label::ThreeMinutes, units, "piece"), partners(office)]);
    Ok(Sum { value, formula: Formula::Calls, terms })
}

fn sending<'r>(office: &Office, method: Method, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let hours = book.term(&format!("briefing.hours.{}", method.key()))?;
    let base = book.term("briefing.users")?;
    let value = hours.value * whole(60) * office.users / base.value;
    Ok(Sum { value, formula: Formula::Sending, terms: vec![hours, base, users(office)] })
}

fn entry<'r>(office: &Office, ratio: Option<&Term<'r>>, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let minutes = book.term(match office.role {
        Role::CareManager => "entry.care_manager",
        Role::Provider => "entry.provider",
    })?;
    let value = minutes.value * office.users * ratio.map_or(whole(1), |r| r.value);
    let mut terms = vec![minutes, users(office)];
    let formula = if ratio.is_some() { Formula::EntryRemaining } else { Formula::Entry };
    terms.extend(ratio.cloned());
    Ok(Sum { value, formula, terms })
}

fn fixed<'r>(id: &str, book: &Book<'r>) -> Result<Sum<'r>, CostError> {
    let minutes = book.term(id)?;
    Ok(Sum { value: minutes.value, formula: Formula::Fixed, terms: vec![minutes] })
}
