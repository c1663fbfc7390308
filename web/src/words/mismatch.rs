use tsunagu_formats::input::published::header;
use tsunagu_formats::parse::{Mismatch, NamedService, NonUserCells, NonUserSign, TablePeriod, UnusableRows};

use super::{found_headers, issue_action};

/// Why a file is not of the kind it was taken for, for the person who brought it.
pub fn mismatch(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::NoColumn { headers, seen } => t!(
            "見出しの行に「{headers}」の列が見つかりません{seen}",
            headers = headers.join(t!("」または「")),
            seen = found_headers(seen)
        ),
        Mismatch::NoNumberColumn(seen) => t!(
            "「事業所番号」の列がありません{seen}。番号の列のある一覧か台帳を、公表元に確かめてください",
            seen = found_headers(seen)
        ),
        Mismatch::AllNumbersBlank { rows } => t!(
            "「事業所番号」の列はありますが、{rows}行すべてで空欄です。番号の入ったファイルを公表元に確かめるか、番号を埋めてから取り込んでください",
            rows
        ),
        Mismatch::NoRow(rows) => no_row(rows),
        Mismatch::NonUsers(sign) => t!(
            "{sign}。ケアプランデータ連携システムを使っている事業所の行だけを残して、取り込み直してください",
            sign = non_users(sign)
        ),
        Mismatch::NoRegisterColumn(header) => t!("事業所名簿に必要な「{header}」の列がありません", header),
        Mismatch::NoRegisterRows => {
            t!("事業所名簿の形ですが、使える行が一つもありません。ファイルが途中で切れていないか確かめてください")
                .to_owned()
        }
        Mismatch::OtherService { service, line, written } => t!(
            "ファイル名では{service}ですが、{line}行目の{header}には「{written}」とあります。どちらの種別のファイルか確かめ、ファイル名（jigyosho_ のあとの3桁）か中身を直してください",
            service = named(service),
            line,
            header = header::SERVICE,
            written
        ),
        Mismatch::UnreadableCell { line, header } => t!("{line}行目の{header}が読めません", line, header),
        Mismatch::NoOutlines(property) => t!("市区町村のコード（{property}）のある境界がありません", property),
        _ => contradictory(mismatch).or_else(|| of_offices(mismatch)).unwrap_or_else(|| of_counts(mismatch)),
    }
}

/// What can't all hold at once.
fn contradictory(mismatch: &Mismatch) -> Option<String> {
    Some(match mismatch {
        Mismatch::ClosedPart { line } => t!(
            "{line}行目に廃止などとだけ書いた行があり、その下にも事業所の行があります。廃止した事業所の行を除くか、行ごとに「状態」の列に書いてから取り込んでください",
            line
        ),
        Mismatch::UnreadableClosing { line, header, shown } => t!(
            "{line}行目：「{header}」の列の{shown}が日付として読めず、今もある事業所か分かりません。2025-03-31 のように書くか（なければ空欄に）、事業所の行を除いてから取り込んでください",
            line,
            header,
            shown = shown.as_ref().map_or(String::new(), |shown| t!("「{shown}」", shown))
        ),
        Mismatch::UnclearClosing { line, header } => t!(
            "{line}行目：「{header}」の列に日付がありますが、休止した日か廃止した日か分かりません。「休止年月日」と「廃止年月日」の列に分けるか、「状態」の列を加えてから取り込んでください",
            line,
            header
        ),
        Mismatch::SeveralDates(periods) => t!(
            "いくつもの時点の表が一つのファイルにあります（{periods}）。時点ごとに別のファイルにしてください",
            periods = periods.iter().map(period).collect::<Vec<_>>().join("、")
        ),
        Mismatch::FormerSheet { sheet } => t!(
            "シート「{sheet}」は、前の時点のもののようです。今の事業所のシートだけを残して、取り込み直してください",
            sheet
        ),
        Mismatch::NumberColumnsDiffer { columns, line } => t!(
            "事業所番号の列が{columns}つあり、{line}行目で番号が違います。横に並んだ表は、縦に一つの表にしてください",
            columns,
            line
        ),
        _ => return None,
    })
}

fn of_offices(mismatch: &Mismatch) -> Option<String> {
    Some(match mismatch {
        Mismatch::UnknownStates { rows, line } => t!(
            "状態の列のことばが分からない行が{rows}行あり（はじめは{line}行目）、今もある事業所か分かりません。提供中・休止・廃止のどれかに直してから取り込んでください",
            rows,
            line
        ),
        Mismatch::PlacesDiffer { rows } => t!(
            "市区町村の列と住所の違う行が{rows}行あります。どちらが正しいか確かめ、直してから取り込んでください",
            rows
        ),
        Mismatch::AllClosed => t!("事業所の行は、どれも廃止などのため数えません。資料の時点（--as-of）と、状態・廃止年月日・備考の列を確かめてください").to_owned(),
        Mismatch::UnknownAnswers { rows, line, known } => t!(
            "{line}行目など{rows}行の答えが読めません。次のどれかに直してください：{known}",
            line,
            rows,
            known = known.join("、")
        ),
        Mismatch::AnswersDiffer { number, lines: [first, second] } => t!(
            "事業所番号 {number} の答えが、{first}行目と{second}行目で違います。新しいほうだけを残すか、回答日の列に日付を入れてください",
            number,
            first,
            second
        ),
        Mismatch::UnreadableAnswerDate { line } => t!(
            "{line}行目の回答日に年がないか、日付として読めません。2026-01-05 のように書くか、空けておいてください",
            line
        ),
        Mismatch::NoAnswers => {
            t!("答えの入った行がありません。「回答」の列に答えを入れてから、もう一度取り込んでください").to_owned()
        }
        Mismatch::NoOffices => {
            t!("事業所番号のある行が一つもありません。一覧が画面に出てから保存し直してください").to_owned()
        }
        Mismatch::NoRowsOnPage => t!("事業所の一覧のページのようですが、読める事業所の行も、0件ということばもありません。ブラウザーで一覧が画面に出てから保存し直してください。ほかの作りのページなら、「事業所番号」の列のあるCSVかExcelにして取り込んでください").to_owned(),
        Mismatch::NoNumbersOnPage => t!("事業所番号のある行（地図へのリンクに番号があります）が一つもありません。「事業所番号」の列のあるCSVかExcelにして取り込んでください").to_owned(),
        _ => return None,
    })
}

fn of_counts(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::NoCounts => t!("「川西市(13)」のような件数が一つもありません。件数が後から描かれるページかもしれません。画面に件数が出てから保存し直してください").to_owned(),
        Mismatch::OtherPrefecture { named, found } => t!(
            "「{named}」とありますが、{found}の市区町村の件数のようです。どちらの資料か確かめ、都道府県ごとに別のファイルにしてください",
            named,
            found
        ),
        Mismatch::PrefectureUnclear => t!("市区町村名から都道府県を一つに決められません").to_owned(),
        Mismatch::NoPlaceColumn => t!("「市区町村コード」か「市区町村名」の列が要ります").to_owned(),
        Mismatch::UnreadableDate { line, cell } => t!(
            "{line}行目の現在日「{cell}」に年がないか、日付として読めません。2026-01-05 のように書いてください",
            line,
            cell
        ),
        Mismatch::DatesDiffer { line, found, known } => t!(
            "{line}行目の現在日は{found}ですが、ほかの行は{known}です。日付ごとに別のファイルにしてください",
            line,
            found,
            known
        ),
        Mismatch::CountsByService { line, header } => t!(
            "{line}行目：「{header}」の列があり、種別ごとの件数のようです。市区町村ごとに一つの件数（すべての種別を合わせたもの）にして、この列を除いてから取り込んでください",
            line,
            header
        ),
        Mismatch::TwoCounts { line, place, name, first, count } => t!(
            "{line}行目：{place}（{name}）の件数が{first}件と{count}件の二通りあります。市区町村ごとに一つの件数（種別ごとの内訳や合計の行を除いたもの）にしてください",
            line,
            place,
            name,
            first,
            count
        ),
        Mismatch::CountedTwice { former, successor } => t!(
            "今はない{former}と、そのあとの{successor}の両方に件数があり、同じ事業所を二度数えるおそれがあります。どちらの区分の件数か公表元に確かめ、一方の行だけにして取り込んでください",
            former,
            successor
        ),
        other => other.to_string(),
    }
}

/// What is stated where no row can be used: the first reasons, with their rows.
fn no_row(rows: &UnusableRows) -> String {
    if rows.first.is_empty() {
        return t!("使える行が一つもありません").to_owned();
    }
    let reasons = rows.first.iter().map(|issue| match issue.row {
        Some(row) => t!("{row}行目：{action}", row, action = issue_action(&issue.action)),
        None => issue_action(&issue.action),
    });
    t!(
        "使える行が一つもありません（{reasons}{more}）",
        reasons = reasons.collect::<Vec<_>>().join("。"),
        more = if rows.more > 0 { t!("。ほか{more}件", more = rows.more) } else { String::new() }
    )
}

fn non_users(sign: &NonUserSign) -> String {
    match sign {
        NonUserSign::Title => t!("表題に、使っていない事業所を示すことば（未利用など）があります").to_owned(),
        NonUserSign::Sheet { sheet } => t!("シート「{sheet}」は、使っていない事業所のようです", sheet),
        NonUserSign::Line { line, title } => {
            t!("{line}行目に「{title}」とあり、使っていない事業所が混じるようです", line, title)
        }
        NonUserSign::Cells { header, first, rows } => t!(
            "「{header}」の列に{first}使っていない事業所を示す行が{rows}件あります",
            header,
            first = first.as_ref().map_or(String::new(), |first| t!("「{first}」など、", first)),
            rows
        ),
        NonUserSign::Column { header, cells, rows } => {
            t!("「{header}」の列に{cells}行が{rows}件あります", header, cells = non_user_cells(*cells), rows)
        }
    }
}

fn non_user_cells(cells: NonUserCells) -> &'static str {
    match cells {
        NonUserCells::Blank => t!("何も書かれていない"),
        NonUserCells::ZeroOrBlank => t!("0か空欄の"),
        NonUserCells::Later => t!("資料の時点より後の日付の"),
        NonUserCells::Earlier => t!("資料の時点より前の日付の"),
    }
}

fn period(period: &TablePeriod) -> String {
    let sheet = period.sheet.as_ref().map_or(String::new(), |sheet| t!("シート「{sheet}」", sheet));
    period.date.map_or(sheet.clone(), |date| format!("{sheet}{date}"))
}

fn named(service: &NamedService) -> String {
    match &service.name {
        Some(name) => t!("「{name}」（{code}）", name, code = service.code),
        None => service.code.clone(),
    }
}
