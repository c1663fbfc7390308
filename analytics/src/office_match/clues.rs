use tsunagu_domain::rules::OfficeMatchRules;
use tsunagu_domain::spelling::{folded, folded_kana};

/// What a line says that an office may have.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Clues {
    /// Ten characters each.
    pub numbers: Vec<String>,
    /// Digits alone.
    pub phones: Vec<String>,
    /// Pieces of the line, and neighbouring pieces joined, each compared as a whole; without the kind of corporation.
    pub names: Vec<String>,
    /// The same as written, for addresses.
    pub texts: Vec<String>,
}

/// Characters of an office's number.
const NUMBER: usize = 10;

/// Neighbouring pieces that are compared as one: names and addresses are written with spaces.
const MAX_JOINED: usize = 4;

/// Pieces of a line beyond which no more are joined.
const MAX_PIECES: usize = 24;

impl Clues {
    pub(super) fn of(line: &str, rules: &OfficeMatchRules) -> Self {
        let mut clues = Self::default();
        let pieces: Vec<&str> = line.split(is_between).filter(|piece| !piece.is_empty()).take(MAX_PIECES).collect();
        let mut words = Vec::new();
        for piece in &pieces {
            let plain = folded(piece);
            match number(&plain, rules) {
                Some(Digits::Number(number)) => clues.numbers.push(number),
                Some(Digits::Phone(phone)) => clues.phones.push(phone),
                // Ten digits may be either.
                Some(Digits::Either(digits)) => {
                    clues.numbers.push(digits.clone());
                    clues.phones.push(digits);
                }
                None => words.push(plain),
            }
        }
        for from in 0..words.len() {
            for to in from + 1..=words.len().min(from + MAX_JOINED) {
                let text = words[from..to].concat();
                clues.names.push(without_forms(&text, rules));
                clues.texts.push(text);
            }
        }
        clues.names.retain(|name| name.chars().count() > 1);
        clues
    }
}

enum Digits {
    Number(String),
    Phone(String),
    Either(String),
}

/// The number of an office or a telephone in a folded piece, with a label before it: TEL:072-759-0000.
fn number(plain: &str, rules: &OfficeMatchRules) -> Option<Digits> {
    let label = plain.find(|c: char| c.is_ascii_digit() || c == '(')?;
    let (label, rest) = plain.split_at(label);
    if rest.chars().count() == NUMBER
        && rest.chars().all(|c| c.is_ascii_alphanumeric())
        && (label.is_empty() || label.ends_with([':', '号']))
    {
        let rest = rest.to_ascii_uppercase();
        return Some(match rest.starts_with('0') && rest.bytes().all(|b| b.is_ascii_digit()) {
            true => Digits::Either(rest),
            false => Digits::Number(rest),
        });
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let is_plain = rest.chars().all(|c| c.is_ascii_digit() || is_hyphen(c) || matches!(c, '(' | ')'));
    (is_plain && digits.len() >= rules.min_phone_digits && digits.starts_with('0')).then_some(Digits::Phone(digits))
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | '─')
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '、' | '，' | '|' | '｜' | '/' | '／' | ';' | '；' | '"' | '・' | '●' | '○')
}

/// A folded name without the kinds of corporations, as names and readings are compared.
pub(super) fn without_forms(folded: &str, rules: &OfficeMatchRules) -> String {
    // Some write the dot within a name, some don't.
    let mut name = folded_kana(folded).to_lowercase().replace('・', "");
    for form in &rules.corporate_forms {
        if name.contains(form.as_str()) {
            name = name.replace(form.as_str(), "");
        }
    }
    name
}
