use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tsunagu_domain::office_number::{NumberFault, NumberRepair};
use tsunagu_domain::place::{PlaceCode, PlaceKind};

/// What was done about an issue, and why. The lake keeps it as JSON, in which the variant is the key of its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each is stated in words by the page of data issues; names are as the file writes them"
)]
pub enum Action {
    NumberLeftOut(NumberFault),
    DisabilityNumberLeftOut,
    NumberRepaired { repair: NumberRepair, number: String },
    CheckDigitKept { number: String },
    NoNumberInLink,
    DuplicateLeftOut { number: String },
    PrefectureOfNumberDiffers { place: String },

    CodeCompleted { code: String, place: NamedPlace },
    SpellingRead { name: String, place: NamedPlace },
    PlaceByName { name: String, place: NamedPlace },
    PlaceByCode { name: String, place: NamedPlace },
    PlaceByEnd { name: String, place: NamedPlace },
    PlaceOfPublisher(NamedPlace),
    MovedToSuccessor { former: String, place: NamedPlace },
    CountedForCity { city: String },
    CodeAndNameDiffer { code: String, of_code: String, prefecture: String, name: String, outcome: RowOutcome },
    PlaceWasSplit { former: String, parts: Vec<String>, outcome: RowOutcome },
    PlaceUnknown { name: String, needs_column: bool, outcome: RowOutcome },
    AddressUnknown,
    AddressDiffers { column: String, address: String },
    OutsideCovers { rows: usize },

    CountNotInPrefecture { name: String, count: u32, prefecture: String },
    CountIsNoNumber { cell: String },
    CountUnreadable,
    CityCountLeftOut { city: String },
    PartOfSplitCount { place: String, former: String },
    FormerCountsAdded { former: Vec<String>, place: String, sum: u32 },
    FormerCountMissing { former: Vec<String>, place: String, missing: Vec<String> },
    PrefectureTotalDiffers { stated: u32, sum: u32 },
    TotalDiffers { stated: u32, rows: usize, numbers: usize },
    ListFallsShort { stated: u32, rows: usize, numbers: usize },

    StateUnknown,
    PlanPassed,
    ClosedLeftOut { on: Option<Date> },
    ClosedByRemark { on: Option<Date> },
    ClosedByName,
    ClosingWordKept,
    MixedListDeclared,
    DateInNameOverruled { named: Date, given: Date },

    ServiceUnknown { name: String, is_row_left_out: bool },
    ServiceCarried { name: String },
    CoordinatesBlanked,
    ColumnMissing,
    RowSpansLines { lines: u64 },
    RowTooShort { cells: usize, headers: usize },
    PageRowTooShort { cells: usize, expected: usize },

    HiddenRowsRead { sheet: String, rows: u64 },
    HiddenSheetLeftOut { sheet: String },
    SheetWithoutHeader { sheet: String },
    OutlinesWithoutCode { outlines: usize },
    OutlineCodeUnknown { code: String },

    StartPlaceUnknown { prefecture: String, name: String },
    StartDateUnreadable { place: NamedPlace, written: String },
    StartTwice { place: NamedPlace },
    StartRestUnread { place: NamedPlace },
    SupportUnreadable { column: String },
    MigrationDateUnreadable { is_blank: bool },
    MigrationInFuture { on: Date },
    ConfirmationUnknown,
}

/// A place by its code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPlace {
    /// Its code.
    pub code: PlaceCode,
    /// Its name.
    pub name: String,
}

/// What became of a row whose place could not be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It counts nowhere: a count.
    NotCounted,
    /// It counts in no municipality: an office.
    Nowhere,
    /// It counts where the register has its number.
    ByRegister,
    /// It counts in what is not known of a whole.
    InUnknownPart {
        /// The whole's name.
        whole: String,
        /// What the whole is.
        kind: PlaceKind,
    },
}

impl Action {
    /// As the lake keeps it.
    pub fn to_json(&self) -> String {
        // It has neither maps nor floats: nothing of it can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As the lake keeps it; none for the text of a lake of an earlier version.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn action_is_the_same_after_the_lake() {
        let place = NamedPlace { code: "282171".parse().expect("a code"), name: "川西市".to_owned() };
        let outcome = RowOutcome::InUnknownPart { whole: "神戸市".to_owned(), kind: PlaceKind::DesignatedCity };
        for action in [
            Action::CountUnreadable,
            Action::PlaceOfPublisher(place),
            Action::PlaceUnknown { name: "?町".to_owned(), needs_column: true, outcome },
            Action::ClosedLeftOut { on: Some(jiff::civil::date(2025, 3, 31)) },
        ] {
            assert_eq!(Action::from_json(&action.to_json()).as_ref(), Some(&action), "{}", action.to_json());
        }
        assert_eq!(Action::CountUnreadable.to_json(), "\"count_unreadable\"");
        assert_eq!(Action::from_json("件数を読めないため、数えていません"), None);
    }
}
