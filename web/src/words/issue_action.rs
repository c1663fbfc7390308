use tsunagu_domain::office_number::{NumberFault, NumberRepair};
use tsunagu_domain::place::PlaceKind;
use tsunagu_formats::parse::{Action, RowOutcome};

/// What was done about an issue, as a lake keeps it; a lake of an earlier version keeps the words themselves.
pub fn kept_action(text: String) -> String {
    Action::from_json(&text).as_ref().map_or(text, issue_action)
}

/// What was done about an issue, for the reader of the status page.
pub fn issue_action(action: &Action) -> String {
    of_number(action)
        .or_else(|| of_place(action))
        .or_else(|| of_count(action))
        .or_else(|| of_state(action))
        .unwrap_or_else(|| of_row_or_sheet(action))
}

fn of_number(action: &Action) -> Option<String> {
    Some(match action {
        Action::NumberLeftOut(fault) => {
            t!("{fault}。この行は取り込みませんでした", fault = number_fault(*fault))
        }
        Action::DisabilityNumberLeftOut => {
            t!("番号の3文字目が2で、障害福祉サービスの番号のため、この行は取り込みませんでした").to_owned()
        }
        Action::NumberRepaired { repair: NumberRepair::Folded, number } => {
            t!("番号の書き方（全角・ハイフン・引用符・見えない文字など）を直して{number}として取り込みました", number)
        }
        Action::NumberRepaired { repair: NumberRepair::Decimal, number } => {
            t!("小数や桁区切りの形になっていたため{number}として取り込みました", number)
        }
        Action::NumberRepaired { repair: NumberRepair::LostZero, number } => {
            t!("先頭の0が消えていたため{number}として取り込みました", number)
        }
        Action::CheckDigitKept { number } => {
            t!("{number}は検査数字が合いませんが、そのまま取り込みました", number)
        }
        Action::NoNumberInLink => {
            t!("地図のリンクに10桁の事業所番号（jno=）がないため、この行は取り込みませんでした").to_owned()
        }
        Action::DuplicateLeftOut { number } => {
            t!("{number}が同じ種別に二度あるため、先の行だけを使いました", number)
        }
        Action::PrefectureOfNumberDiffers { place } => {
            t!("番号の都道府県と所在地（{place}）が違いますが、所在地に数えました", place)
        }
        _ => return None,
    })
}

/// Why a cell is no office number.
fn number_fault(fault: NumberFault) -> &'static str {
    match fault {
        NumberFault::Empty => t!("事業所番号が空欄です"),
        NumberFault::Scientific => t!(
            "事業所番号が指数の形（2.88E+09 など）になっていて、元の番号に戻せません。元の台帳で列の表示形式を「文字列」にしてから保存し直してください"
        ),
        NumberFault::Shape => t!("事業所番号が、都道府県の番号（01〜47）で始まる半角英数字10桁ではありません"),
    }
}

fn of_place(action: &Action) -> Option<String> {
    Some(match action {
        Action::CodeCompleted { code: written, place } => {
            t!("コード{written}を{code}（{name}）と読みました", written, code = place.code, name = place.name)
        }
        Action::SpellingRead { name: written, place } => {
            t!("「{written}」を{code}（{name}）と読みました", written, code = place.code, name = place.name)
        }
        Action::PlaceByName { name: written, place } => t!(
            "コードが使えないため、名称「{written}」から{code}（{name}）としました",
            written,
            code = place.code,
            name = place.name
        ),
        Action::PlaceByCode { name: written, place } => t!(
            "市区町村名「{written}」が分からないため、コードから{code}（{name}）としました",
            written,
            code = place.code,
            name = place.name
        ),
        Action::PlaceByEnd { name: written, place } => t!(
            "市区町村「{written}」を、その終わりか住所から{code}（{name}）と読みました",
            written,
            code = place.code,
            name = place.name
        ),
        Action::PlaceOfPublisher(place) => t!(
            "住所から市区町村が分からないため、公表元の{code}（{name}）としました",
            code = place.code,
            name = place.name
        ),
        Action::MovedToSuccessor { former, place } => {
            t!("{former}は今はないため、{code}（{name}）に移しました", former, code = place.code, name = place.name)
        }
        Action::CountedForCity { city } => t!(
            "{city}のどの区か分からないため、市の「{part}」に数えました",
            city,
            part = PlaceKind::DesignatedCity.unknown_part()
        ),
        Action::CodeAndNameDiffer { code, of_code, prefecture, name, outcome } => t!(
            "コード{code}（{of_code}）と、書かれた市区町村「{prefecture}{name}」が違うため、{outcome}。どちらが正しいか、元の資料で確かめてください",
            code,
            of_code,
            prefecture,
            name,
            outcome = row_outcome(outcome)
        ),
        Action::PlaceWasSplit { former, parts, outcome } => t!(
            "{former}は{parts}に分かれたため、住所がないとどちらか分からず、{outcome}",
            former,
            parts = parts.join(t!("と")),
            outcome = row_outcome(outcome)
        ),
        Action::PlaceUnknown { name, needs_column, outcome } => {
            let text = t!("市区町村「{name}」が分からないため、{outcome}", name, outcome = row_outcome(outcome));
            if *needs_column {
                t!("{text}。「都道府県名」か「市区町村コード」の列を加えてください", text)
            } else {
                text
            }
        }
        Action::AddressUnknown => {
            t!("所在地から市区町村が分かりません。{outcome}", outcome = row_outcome(&RowOutcome::ByRegister))
        }
        Action::AddressDiffers { column, address } => t!(
            "市区町村の列は{column}、住所は{address}です。事業所名簿に同じ番号があればその所在地に数えます",
            column,
            address
        ),
        Action::OutsideCovers { rows } => {
            t!("--covers の外の市区町村の行が{rows}行あり、その市区町村の掲載としては数えていません", rows)
        }
        _ => return None,
    })
}

fn row_outcome(outcome: &RowOutcome) -> String {
    match outcome {
        RowOutcome::NotCounted => t!("数えていません").to_owned(),
        RowOutcome::Nowhere => t!("どの市区町村にも数えていません").to_owned(),
        RowOutcome::ByRegister => t!("事業所名簿に同じ番号があればその所在地に数えます").to_owned(),
        RowOutcome::InUnknownPart { whole, kind } => {
            t!("{whole}の「{part}」に数えました", whole, part = kind.unknown_part())
        }
    }
}

fn of_count(action: &Action) -> Option<String> {
    Some(match action {
        Action::CountNotInPrefecture { name, count, prefecture } => {
            t!("「{name}({count})」は{prefecture}の市区町村に見つからないため、数えていません", name, count, prefecture)
        }
        Action::CountIsNoNumber { cell } => {
            t!("掲載件数「{cell}」が数でないため、この行は取り込みませんでした", cell)
        }
        Action::CountUnreadable => t!("件数を読めないため、数えていません").to_owned(),
        Action::CityCountLeftOut { city } => {
            t!("{city}は区ごとの件数が要るため、市全体の件数は数えていません", city)
        }
        Action::PartOfSplitCount { place, former } => {
            t!("{place}には分かれた{former}の件数の一部が入るため、数えていません", place, former)
        }
        Action::FormerCountsAdded { former, place, sum } => {
            t!("今はない{former}の件数を{place}に足し、{sum}件としました", former = former.join("・"), place, sum)
        }
        Action::FormerCountMissing { former, place, missing } => t!(
            "{former}は今の{place}の一部で、{missing}の件数がないため、数えていません",
            former = former.join("・"),
            place,
            missing = missing.join("・")
        ),
        Action::PrefectureTotalDiffers { stated, sum } => t!(
            "都道府県の件数は{stated}とありますが、市区町村の合計は{sum}です。市区町村の件数をそのまま使いました",
            stated,
            sum
        ),
        Action::TotalDiffers { stated, rows, numbers } => t!(
            "件数は{stated}とありますが、一覧は{rows}行・{numbers}番号です。一覧の番号をそのまま使いました",
            stated,
            rows,
            numbers
        ),
        Action::ListFallsShort { stated, rows, numbers } => t!(
            "件数は{stated}とありますが、一覧は{rows}行・{numbers}番号しかありません。一覧は使わず、件数のページの値を使いました",
            stated,
            rows,
            numbers
        ),
        _ => return None,
    })
}

fn of_state(action: &Action) -> Option<String> {
    let when = |on: &Option<jiff::civil::Date>| on.map_or(String::new(), |on| t!("（{on}）", on));
    Some(match action {
        Action::StateUnknown => t!("状態の列のことばが分からないため、提供中として数えました").to_owned(),
        Action::PlanPassed => {
            t!("状態の列の予定の日付が過ぎていて、今どうなのか分からないため、提供中として数えました").to_owned()
        }
        Action::ClosedLeftOut { on } => t!("廃止・取消・辞退{when}の行のため、数えていません", when = when(on)),
        Action::ClosedByRemark { on } => {
            t!("備考に廃止などのことば{when}があるため、数えていません", when = when(on))
        }
        Action::ClosedByName => t!("名称に廃止などとあるため、数えていません").to_owned(),
        Action::ClosingWordKept => t!("備考などに廃止などのことばがありますが、この事業所のことか分からないため数えました。廃止なら、状態の列に書いてください").to_owned(),
        Action::MixedListDeclared => t!("--kind の指定により数えましたが、列・行のあいだの語・シート・表題が行を分けています。使っていない事業所が混じっていないか確かめてください").to_owned(),
        Action::DateInNameOverruled { named, given } => {
            t!("ファイル名の日付{named}ではなく、指定された{given}の資料としました", named, given)
        }
        _ => return None,
    })
}

fn of_row_or_sheet(action: &Action) -> String {
    match action {
        Action::ServiceUnknown { name, is_row_left_out: true } => {
            t!("サービスの種類「{name}」が分からないため、この行は取り込みませんでした", name)
        }
        Action::ServiceUnknown { name, is_row_left_out: false } => {
            t!("サービスの種類「{name}」が分からないため、ほかの種別だけを取り込みました", name)
        }
        Action::ServiceCarried { name } => t!("空欄のため、上の行の「{name}」としました", name),
        Action::CoordinatesBlanked => t!("日本の外か0を指すため、位置は空欄としました").to_owned(),
        Action::ColumnMissing => t!("列がないため、空欄として取り込みました").to_owned(),
        Action::RowSpansLines { lines } => t!(
            "この行から{lines}行が一つの行として読まれました。閉じていない引用符（\"）がないか確かめてください",
            lines
        ),
        Action::RowTooShort { cells, headers } => {
            t!("{cells}列しかないため、この行は取り込みませんでした（見出しは{headers}列）", cells, headers)
        }
        Action::PageRowTooShort { cells, expected } => {
            t!("{expected}列のはずの行が{cells}列しかないため、取り込みませんでした", expected, cells)
        }
        Action::HiddenRowsRead { sheet, rows } => t!(
            "シート「{sheet}」には、フィルターなどで隠れた行が{rows}行あります。隠れた行も読みました。除くなら、行を削除して保存し直してください",
            sheet,
            rows
        ),
        Action::HiddenSheetLeftOut { sheet } => {
            t!("シート「{sheet}」は非表示のため、読んでいません。要るなら再表示して保存し直してください", sheet)
        }
        Action::SheetWithoutHeader { sheet } => t!(
            "シート「{sheet}」には見出しの行が見つからないため、データとして読んでいません（目次や注記のシートなら問題ありません）",
            sheet
        ),
        Action::OutlinesWithoutCode { outlines } => {
            t!("コードのない境界（所属未定地など）{outlines}件は取り込みませんでした", outlines)
        }
        Action::OutlineCodeUnknown { code } => {
            t!("{code}は今の市区町村にないコードのため、境界を取り込みませんでした", code)
        }
        other => of_beside(other).unwrap_or_else(|| other.to_json()),
    }
}

/// Of what stands beside rates.
fn of_beside(action: &Action) -> Option<String> {
    Some(match action {
        Action::StartPlaceUnknown { prefecture, name } => t!(
            "「{prefecture} {name}」がどの市区町村か分からないため、開始日を載せていません。元の資料のこの行を見て、都道府県・市区町村・利用開始日を並べたCSVで tsunagu add --kind platform としてください",
            prefecture,
            name
        ),
        Action::StartDateUnreadable { place, written } => t!(
            "{name}の「{written}」は日付でも、決まったことば（日程調整中・未定）でもないため、開始日を載せていません。元の資料を確かめてください",
            name = place.name,
            written
        ),
        Action::StartTwice { place } => t!(
            "{name}が違う日付で二度あるため、どちらも載せていません。元の資料を確かめてください",
            name = place.name
        ),
        Action::StartRestUnread { place } => t!(
            "{name}の行には、三つ目の日付か、読んでいないことばがあります。二つ目までの日付を載せました。元の資料を確かめてください",
            name = place.name
        ),
        Action::SupportUnreadable { column } => t!(
            "標準仕様{column}への対応の欄を、対応・未対応・予定のどれとも読めません。元の資料か販売元に確かめてください",
            column
        ),
        Action::MigrationDateUnreadable { is_blank: true } => {
            t!("移行を確かめた日が空欄のため、確認済には数えていません。確かめた日を入れてください").to_owned()
        }
        Action::MigrationDateUnreadable { is_blank: false } => t!(
            "移行を確かめた日を日付として読めないため、確認済には数えていません。2026-12-01 のように書いてください"
        )
        .to_owned(),
        Action::MigrationInFuture { on } => {
            t!("移行を確かめた日（{on}）が、一覧の日付より後のため、数えていません。日付を確かめてください", on)
        }
        Action::ConfirmationUnknown => t!(
            "確認のしかた（source）が決まったことば（電話・訪問・研修会・書面・アンケート・申告）でないため、「その他」としました"
        )
        .to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn action_of_an_earlier_lake_is_shown_as_it_is() {
        assert_eq!(kept_action("列がないため".to_owned()), "列がないため");
        assert_eq!(kept_action("\"column_missing\"".to_owned()), "列がないため、空欄として取り込みました");
        let counted = r#"{"closed_left_out":{"on":"2025-03-31"}}"#.to_owned();
        assert_eq!(kept_action(counted), "廃止・取消・辞退（2025-03-31）の行のため、数えていません");
    }
}
