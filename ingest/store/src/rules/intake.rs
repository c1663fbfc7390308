use jiff::civil::Date;
use serde::Deserialize;

use crate::data::{Data, DataError};
use crate::spelling::folded;

/// How much a file may be and lay out before it is refused; one set for each door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeLimits {
    /// Bytes of a file, and of all files of a ZIP together.
    pub bytes: u64,
    /// Bytes of a workbook, unpacked.
    pub unpacked_bytes: u64,
    /// Cells laid out, blank ones among them.
    pub cells: u64,
    /// Characters of one cell.
    pub cell_chars: usize,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Bytes of a page of HTML.
    pub page_bytes: u64,
    /// Seconds in which the cells of a workbook are read; without it, as long as it takes, so that a rebuild on a slow
    /// machine refuses nothing that was taken.
    pub seconds: Option<u64>,
}

/// Limits of what is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// When a person last looked at these values.
    pub reviewed_on: Date,
    /// Files of one's own.
    pub file: IntakeLimits,
    /// Files sent to the server.
    pub upload: IntakeLimits,
}

/// Words in headers that name columns about people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleWords {
    /// When a person last looked at these words.
    pub reviewed_on: Date,
    /// Of service users: the file is refused.
    pub users: Vec<String>,
    /// Headers with such a word that are about nobody.
    pub not_users: Vec<String>,
    /// Of an office's staff: the column is left out.
    pub staff: Vec<String>,
}

/// Whom a header is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'w> {
    /// Service users, by this word.
    Users(&'w str),
    /// Staff of an office, by this word.
    Staff(&'w str),
}

impl PeopleWords {
    /// Whom a header is about, if about anybody. `管理者氏名` is about staff, `氏名` alone about users.
    pub fn about(&self, header: &str) -> Option<About<'_>> {
        let header = folded(header);
        let spans =
            |word: &str| header.match_indices(word).map(|(at, found)| (at, at + found.len())).collect::<Vec<_>>();
        let harmless: Vec<_> = self.not_users.iter().flat_map(|phrase| spans(phrase)).collect();
        // 保険者番号 is a town's code, 被保険者番号 is not: the word must lie within the phrase as a whole.
        let is_harmless = |(from, to): &(usize, usize)| harmless.iter().any(|(a, b)| a <= from && to <= b);
        let named = |words: &[String]| words.iter().position(|w| spans(w).iter().any(|span| !is_harmless(span)));
        let staff = named(&self.staff);
        match named(&self.users) {
            // 利用者担当者 is still about the user; 管理者氏名 is not.
            Some(i) if staff.is_none() || !is_name_of_anybody(&self.users[i]) => Some(About::Users(&self.users[i])),
            _ => staff.map(|i| About::Staff(&self.staff[i])),
        }
    }

    /// As [`PeopleWords::about`], for a cell that holds nothing but such words and what a header adds to them.
    pub fn is_exactly(&self, cell: &str) -> Option<About<'_>> {
        let about = self.about(cell)?;
        let words = self.users.iter().chain(&self.staff);
        let rest = words.fold(folded(cell), |rest, word| rest.replace(word.as_str(), ""));
        ADDED.contains(&rest.as_str()).then_some(about)
    }
}

/// What a header adds to a word about people.
const ADDED: [&str; 14] =
    ["", "名", "番号", "様", "の", "名称", "コード", "ID", "No", "No.", "カナ", "フリガナ", "(カナ)", "(フリガナ)"];

/// Words that say neither whose name nor whose age it is.
fn is_name_of_anybody(word: &str) -> bool {
    ["氏名", "お名前", "名前", "生年月日", "年齢", "性別", "緊急連絡先"].contains(&word)
}

pub(super) fn load(data: &Data) -> Result<(Intake, PeopleWords), DataError> {
    let intake: Intake = data.toml("intake.toml")?;
    let all = [intake.file, intake.upload];
    if all.iter().any(|l| l.bytes == 0 || l.unpacked_bytes == 0 || l.cells == 0 || l.cell_chars == 0) {
        return Err(DataError::wrong("intake.toml", "上限は0より大きくしてください"));
    }
    let words: PeopleWords = data.toml("people.toml")?;
    if words.users.is_empty() || words.users.iter().chain(&words.staff).any(|w| w.trim().is_empty()) {
        return Err(DataError::wrong("people.toml", "空のことばは書けません。users には一つ以上要ります"));
    }
    let fold = |words: Vec<String>| words.iter().map(|w| folded(w)).collect();
    let words = PeopleWords {
        users: fold(words.users),
        not_users: fold(words.not_users),
        staff: fold(words.staff),
        reviewed_on: words.reviewed_on,
    };
    Ok((intake, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_about_users_staff_or_nobody_is_told_apart() {
        let (_, words) = load(&Data::embedded()).expect("shipped words load");
        let is_users = |h: &str| matches!(words.about(h), Some(About::Users(_)));
        let is_staff = |h: &str| matches!(words.about(h), Some(About::Staff(_)));
        for header in [
            "利用者",
            "利用者 氏名",
            "氏　名",
            "お名前（フリガナ）",
            "被保番",
            "被保険者番号",
            "担当ケアマネ",
            "要介護度区分",
        ] {
            assert!(is_users(header), "{header}");
        }
        for header in ["管理者", "管理者氏名", "代表者氏名", "開設者", "管理者生年月日"] {
            assert!(is_staff(header), "{header}");
        }
        for header in ["利用者数", "保険者番号", "事業所番号", "事業所名", "法人の名称", "市区町村名", "名称"]
        {
            assert!(words.about(header).is_none(), "{header}");
        }
        assert!(is_users("利用者担当者"), "a user's word wins");
    }
}
