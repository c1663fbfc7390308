/// What was being done when a build failed.
pub fn label(stage: &str) -> &'static str {
    match stage {
        "making the file" | "setting up" => "ファイルを作る",
        "filling places and rules" => "市区町村と決まりを入れる",
        "naming the lake's files" | "finding what files cover" | "reading the lake" => "取り込んだデータを読む",
        "placing sites" => "事業所の所在地を決める",
        "counting sites" | "choosing counts" | "counting designated offices" => "対象数を数える",
        "listing derived counts" | "hashing derived counts" | "writing derived counts" => "数えた対象数を残す",
        "finding what was replaced" => "置きかわった資料を見分ける",
        "working out rates" => "掲載率を計算する",
        "testing check digits" => "検査数字を確かめる",
        "linking numbers" => "事業所番号を突き合わせる",
        "laying out what pages read" => "画面に出す表を作る",
        "comparing" => "前のものと比べる",
        "checking" => "合計などの決まりを確かめる",
        _ => "仕上げる",
    }
}
