use super::*;

async fn api(base: &str, query: &str) -> serde_json::Value {
    let (status, text) = get(base, &format!("/api/v1/savings?{query}")).await;
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// The worked example of the reference: 120 users, 30 partners, a town of which 8.7 % are listed.
#[tokio::test]
async fn three_answers_give_the_range_first_and_cash_apart_from_time() {
    let base = serve(shipped_home().app()).await;
    let (_, page) = get(&base, "/savings?town=282171&users=120&partners=30").await;
    for word in [
        "元が取れる目安は、30か所のうち2〜7か所。いま使えそうなのは約3か所",
        "令和8年1月5日の掲載率 8.7％ から",
        "紙・通信 年2,700円の節約",
        "5時間の減",
        "中くらいに見て19時間の減",
        "9時間の増〜36時間の減",
        "1〜9時間の増",
        "目安の幅の中です",
        "お届け147 郵送232 FAX162 データ52円",
        "上限64,000円（令和9年3月12日まで＝予定、購入・接続・支払いのあとに申請）",
        "加入は2つの道の一つ",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains("持ち出し"), "no cash is spent: {page}");
    let api = api(&base, "town=282171&users=120&partners=30").await;
    assert_eq!((&api["break_even_partners_from"], &api["break_even_partners_to"]), (&2.into(), &7.into()));
    assert_eq!((&api["hours_year_from"], &api["hours_year_to"]), (&(-15.0).into(), &4.8.into()));
    // A fee is cash that goes out.
    let (_, paid) = get(&base, "/savings?town=282171&users=35&partners=16&fee=21000").await;
    assert!(paid.contains("円の持ち出し"), "{paid}");
}

/// What nobody has measured decides, so it is a choice; each care manager handles both channels.
#[tokio::test]
async fn handling_both_channels_is_one_choice_and_grows_with_care_managers() {
    let base = serve(shipped_home().app()).await;
    let of = async |more: &str| api(&base, &format!("town=282171&users=120&partners=30{more}")).await;
    let (none, hour) = (of("&overhead=0").await, of("&overhead=60").await);
    assert_eq!((&none["break_even_partners_from"], &none["break_even_partners_to"]), (&2.into(), &2.into()));
    assert_eq!((&hour["break_even_partners_from"], &hour["break_even_partners_to"]), (&7.into(), &7.into()));
    assert_eq!(of("&fte=3").await["break_even_partners_to"], 16);
    let (_, page) = get(&base, "/savings?town=282171&users=120&partners=30&overhead=60").await;
    assert!(page.contains("まだ早い。あと4か所") && page.contains("href=\"/municipalities/282171\""), "{page}");
    let nobody = of("&coverage=0").await;
    for key in ["central_hours_year", "central_cash_year", "central_yen_year", "low_yen_year", "yen_year_from"] {
        assert_eq!(nobody[key].as_f64(), Some(0.0), "{key}: at nobody nothing is lost");
    }
}

#[tokio::test]
async fn named_office_gets_no_figure_before_its_own_numbers() {
    let base = serve(shipped_home().app()).await;
    for query in ["office=9970100146", "town=9970100146&users=30", "mode=detail&office=9970100146&partners=3"] {
        let (status, page) = get(&base, &format!("/savings?{query}")).await;
        assert!(
            status == 200 && page.contains("data-savings=\"missing\"") && !page.contains(ANSWER),
            "{query}: {page}"
        );
        let (status, api) = get(&base, &format!("/api/v1/savings?{query}")).await;
        assert!(status == 400 && !api.contains("yen_year"), "{query}: {api}");
        assert_eq!(get(&base, &format!("/savings.csv?{query}")).await.0, 400, "{query}");
    }
    let (_, office) = get(&base, "/offices/9970100146").await;
    assert!(office.contains("この事業所の数を入れて試算する") && !office.contains(ANSWER), "{office}");
    let (_, page) = get(&base, "/savings?town=9970100146&users=30&partners=12").await;
    assert!(page.contains(ANSWER) && page.contains("/offices/9970100146/request"), "{page}");
}

#[tokio::test]
async fn town_of_two_is_asked_about_and_every_writing_of_a_number_or_code_is_read_alike() {
    let base = serve(shipped_home().app()).await;
    let fuchu = "town=%E5%BA%9C%E4%B8%AD%E5%B8%82&users=40&partners=16";
    let (_, page) = get(&base, &format!("/savings?{fuchu}")).await;
    for code in ["132063", "342084"] {
        assert!(page.contains(&format!("town={code}&amp;users=40\"")), "{code}: {page}");
    }
    let (status, text) = get(&base, &format!("/api/v1/savings?{fuchu}")).await;
    let asked: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &asked["towns"][1]["code"]), (400, &"342084".into()), "{text}");
    let ran = shipped_home().run(&["savings", "--town", "府中市", "--users", "40"]);
    assert!(ran.code() == Some(2) && ran.err().contains("東京都府中市、広島県府中市"), "{}", ran.err());

    let plain = api(&base, "town=282171&users=40&partners=30").await;
    let written = "town=%EF%BC%92%EF%BC%98%EF%BC%92%EF%BC%91%EF%BC%97&users=%EF%BC%94%EF%BC%90%E4%BA%BA&partners=30%E3%81%8B%E6%89%80";
    let other = api(&base, written).await;
    let figures = |api: &serde_json::Value| [api["central_yen_year"].clone(), api["break_even_partners_to"].clone()];
    assert_eq!(figures(&plain), figures(&other));
    let ran = shipped_home().ok(&[
        "savings",
        "--town",
        "28217",
        "--users",
        "４０",
        "--partners",
        "30か所",
        "--on",
        "2026-11-22",
        "--format",
        "json",
    ]);
    let terminal: serde_json::Value = serde_json::from_str(&ran).expect("JSON");
    assert_eq!(figures(&plain), figures(&terminal));
}

/// How many care managers there are decides on the sign of the fee, and is asked for.
#[tokio::test]
async fn care_managers_left_open_are_asked_for() {
    let base = serve(shipped_home().app()).await;
    let of = async |fte: &str| get(&base, &format!("/savings?users=49&partners=16&coverage=25&light=49{fte}")).await.1;
    let (open, given) = (of("").await, of("&fte=1").await);
    assert!(open.contains("data-savings=\"asked\"") && !open.contains("（Ⅰ）は月"), "{open}");
    assert!(!given.contains("data-savings=\"asked\"") && given.contains("（Ⅰ）は月50,504単位"), "{given}");
    let api = api(&base, "users=49&partners=16&coverage=25&light=49").await;
    assert_eq!(api["asked"][0], "fte");
}

#[tokio::test]
async fn facts_of_schemes_stand_where_schemes_do() {
    let base = serve(shipped_home().app()).await;
    let (_, page) = get(&base, "/savings?town=282171&users=40&partners=16&s430=1").await;
    let fact = |id: &str| page.contains(&format!("data-fact=\"{id}\""));
    let ids =
        ["grant.window", "grant.document.screen", "software.started", "care_fee.equivalent.mamenet", "fee.helpdesk"];
    assert!(ids.iter().all(|id| fact(id)), "{page}");
    for heading in ["：令和8年度は申請により0円です", "：県の募集を確かめてください", "登録施設介護支援"]
    {
        assert!(page.contains(heading), "{heading}");
    }
}
