use tsunagu_ingest::question::{Doubt, Question, Reading, ServiceRows, Share, Undecided};

/// What was seen in a file that a question is about.
pub fn undecided(about: &Undecided) -> String {
    match about {
        Undecided::List { numbers, inside, word, title, doubts } => {
            let mut seen = vec![t!("事業所番号{numbers}件", numbers)];
            seen.push(if inside.whole > 0 {
                t!("事業所名簿で確かめられる{inside}が事業所名簿にあります", inside = share(*inside))
            } else {
                t!("この地域の事業所名簿はまだ取り込まれていません").to_owned()
            });
            seen.push(match word {
                Some(word) => t!("「{word}」の語があります", word),
                None => t!("ケアプランデータ連携の利用状況を示す語がありません").to_owned(),
            });
            seen.extend(title.as_ref().map(|title| t!("ファイル名か表題に「{title}」とあります", title)));
            seen.extend(doubts.iter().map(doubt));
            t!("何の一覧か決められません（{seen}）", seen = seen.join("、"))
        }
        Undecided::CountPage => t!("「川西市(13)」のような件数はありますが、ケアプランデータ連携の利用状況を示す語がなく、何の件数か分かりません").to_owned(),
        Undecided::CountTable => t!("件数の表ですが、見出しにも表題にもケアプランデータ連携のことばがなく、何の件数か分かりません").to_owned(),
        Undecided::TitledCounts(title) => {
            t!("件数の表ですが、表題かシート名に「{title}」とあり、掲載の件数か分かりません", title)
        }
        Undecided::RegisterScope { services, prefectures, municipalities } => {
            let mut seen: Vec<String> = services.iter().map(service_rows).collect();
            seen.push(t!("都道府県{prefectures}、市区町村{municipalities}", prefectures, municipalities));
            t!(
                "事業所名簿がどの地域を含むか決められません（{seen}）。途中で切れていないか確かめてください",
                seen = seen.join("、")
            )
        }
    }
}

fn service_rows(rows: &ServiceRows) -> String {
    let (service, now) = (&rows.service, rows.now);
    let of = rows.prefecture.as_deref().unwrap_or(t!("全国"));
    match rows.before {
        0 => t!("{service}{now}行。{of}の前の資料がないため、そろっているか分かりません", service, now, of),
        before => t!("{service}{now}行。前の資料では{of}で{before}行", service, now, of, before),
    }
}

/// What would be done with a file.
pub fn reading(reading: &Reading) -> String {
    match reading {
        Reading::Usage => t!("ケアプランデータ連携の掲載（分子）として数える").to_owned(),
        Reading::Own => t!("市区町村などの事業所の一覧（分母 own）として、事業所名簿の対象数と並べる").to_owned(),
        Reading::Register => t!("事業所名簿（分母）として取り込む").to_owned(),
        Reading::Places(names) => {
            t!("{names}だけの事業所名簿として、そのほかは前のまま", names = names.join("・"))
        }
        Reading::Prefecture(name) => t!("{name}のすべてとして", name),
        Reading::Prefectures => t!("これらの都道府県のすべてとして").to_owned(),
        Reading::Country => t!("全国のすべてとして").to_owned(),
        Reading::UsageOfRegister => {
            t!("事業所名簿から抜き出した、ケアプランデータ連携の掲載（分子）として数える").to_owned()
        }
    }
}

/// A question as a reason to leave out what nobody can be asked about.
pub(super) fn question_reason(question: &Question) -> String {
    let answer = |answer: &tsunagu_ingest::question::Answer| format!("{}（{}）", answer.flag, reading(&answer.reading));
    let answers: Vec<String> = question.answers.iter().map(answer).collect();
    t!(
        "{seen}。元のファイルを確かめ、tsunagu add ファイル に次のどれかを付けて取り込んでください：{answers}",
        seen = undecided(&question.about),
        answers = answers.join("、")
    )
}

/// What speaks against a listing.
pub fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::OpenData => t!("自治体標準オープンデータセットの見出しです").to_owned(),
        Doubt::Column(header) => t!("「{header}」の列があります", header),
        Doubt::Word(word) => t!("「{word}」の語があります", word),
        Doubt::Title(title) => t!("ファイル名か表題に「{title}」とあります", title),
        Doubt::OtherTown(town) => {
            t!("ファイル名か表題に「{town}」とありますが、番号の所在地はそこではありません", town)
        }
        Doubt::WholeHome { home, share: of } => {
            t!("事業所名簿の{home}の対象事業所{share}を含みます", home = towns(home), share = share(*of))
        }
        Doubt::WholePlace { place, share: of } => {
            t!("事業所名簿の{place}の対象事業所{share}を含みます", place, share = share(*of))
        }
        Doubt::WholeService { home, service, share: of } => {
            t!("事業所名簿の{home}の{service}{share}を含みます", home = towns(home), service, share = share(*of))
        }
        Doubt::OutsideRegister(of) => {
            t!("事業所名簿に無い番号が多くあります：{share}", share = share(*of))
        }
        Doubt::OtherTotal { stated, rows, numbers } => {
            t!("{stated}件とありますが、{rows}行・{numbers}番号です", stated, rows, numbers)
        }
        Doubt::OneOfSeveral(part) => t!("表題に「{part}」とあり、続きのファイルがあるようです", part),
        Doubt::PartingColumn { header, values, count, has_blank } => {
            let values = if values.is_empty() { t!("{count}種類の値", count) } else { values.join("・") };
            let blank = if *has_blank { t!("・空欄") } else { "" };
            t!("「{header}」の列が行を分けています（{values}{blank}）", header, values, blank)
        }
        Doubt::LineBetween { line, title } => t!("{line}行目の「{title}」で行が分かれています", line, title),
        Doubt::Sheets(names) => t!("シートが分かれています（{names}）", names = names.join("・")),
    }
}

fn towns(names: &[String]) -> String {
    match names {
        [first, _, _, ..] => t!("{first}など{count}市区町村", first, count = names.len()),
        few => few.join("・"),
    }
}

/// So many of so many, with the percentage.
pub(super) fn share(share: Share) -> String {
    let tenths = share.tenths();
    t!(
        "{whole}のうち{part}（{percent}.{tenths}％）",
        whole = share.whole,
        part = share.part,
        percent = tenths / 10,
        tenths = tenths % 10
    )
}
