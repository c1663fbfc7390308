use super::*;

/// Headings of care documents and lists of offices: about users (u), staff (s) or nobody (-).
const HEADINGS: &str = "\
u 利用者　ご利用者　利用者名簿　利用者様　利用者名　利用者ID　利用者No.　利用者氏名（漢字）　ﾘﾖｳｼｬ名　りようしゃめい　「利用者(氏名)」　★利用者　利\u{200b}用\u{200b}者
u 被保険者番号　被保険者No　被保険者№　被保No.　被保番　被保　介護保険被保険者番号　ヒホケンシャ番号　保険証番号　介護保険証番号
u 氏名　氏 名　氏　名　シメイ　ｼﾒｲ　お名前　お名前（フリガナ）　名前　生年月日　誕生日　年齢　性別　緊急連絡先　緊急連絡先電話
u 要介護度　要介護状態区分　要介護状態区分等　要介護認定日　要介護認定　認定有効期間　認定年月日　認定期間　認定情報　認定日　介護度　要介護者
u 主治医　主治医氏名　家族　ご家族　家族氏名　家族様　御家族　家族連絡先　家族住所　続柄　世帯主　世帯主名　宛名番号　宛名番号コード
u 契約者　契約者名　入居者名　入所者名　入院者名　キーパーソン　ｷｰﾊﾟｰｿﾝ　患者ID　受給者番号　個人番号　マイナンバー　病名　既往歴　現病歴
u 担当ケアマネ　担当ケアマネジャー　担当介護支援専門員　担当居宅　利用者担当者　身元引受人　身元保証人　介護者氏名　本人　ご本人様　本人姓　本人印　本人欄
u 配偶者　長男　長女　日常生活自立度　本人殿　本人区分　本人情報　本人名称　家族郵便番号　家族電話番号　本人カナ　本人コード　家族ノ名　本人者　家族電話　オ家族
s 管理者　管理者氏名　管理者名　管 理 者　管理者生年月日　管理者（氏名）　代表者　代表者氏名　代表者職名　開設者　理事長　施設長　役職　役職名　職名
s 担当者　ご担当者様　担当　担当名　責任者　サービス提供責任者　計画作成担当者　担当職員名　作成者　記入者　代表取締役社長名　生活相談員　介護支援専門員
s 主任ケアマネ　当所の主任ケアマネ　法人代表者の氏名　常勤の担当職員　計画の作成者　調査票の記入者　常勤職員氏名　常勤従業者氏名　緊急時の連絡先担当　サ責　職員氏名　従業者氏名　連絡先氏名　連絡先(担当)　窓口担当　事務長　文責　代表　作成　記入　職員　従業者　社員
u お客様名　顧客名　被介護者　おなまえ　お名まえ　フルネーム
s 当施設の代表者　その職名　申請者　申請者氏名　設置者氏名　届出者の氏名　事業主氏名　取締役　運営者　記載者　法人代表氏名　法人代表　管理薬剤師　社会福祉士　保健師名　職
s ケアマネ　ケアマネ名　ケアマネジャー　ケアマネージャー　看護師　医師　薬剤師　相談員　所長　院長　園長　社長　会長　課長　係長　主任　センター長
- 利用者数　利用者の数　利用者延べ人数　利用者総数　利用者実数　利用者定員　利用者負担　利用者負担割合　利用者の割合　利用者比率　利用者率　延べ利用者数
- 保険者番号　保険者名　入所者数　入居者数　患者数　患者の人数　受給者数　年齢階級　対象年齢区　性別構成比　事業所の名前　施設の名前　法人の名前
- 利用者アンケート結果　利用者1人あたり　利用者一人あたり　利用者支援　利用者の皆様へ　利用者の声　介護支援専門員数　生活相談員の配置　管理者研修　責任者の有無
- 患者家族支援加算　作成者加算　事業所番号　事業所名　法人の名称　市区町村名　名称　住所　電話番号　定員　サービス種類　備考　番号　フリガナ　区分　家族の家
- 利用者区分別　要介護認定一覧表の件数　要介護度別利用者数　要介護度別人数　第1号被保険者数　要介護認定者数";

fn words() -> PeopleWords {
    load(&Data::embedded()).expect("shipped words load")
}

fn kind(about: Option<HeaderSubject<'_>>) -> &'static str {
    match about {
        Some(HeaderSubject::Users(_)) => "u",
        Some(HeaderSubject::Staff(_)) => "s",
        None => "-",
    }
}

fn headings() -> Vec<(&'static str, &'static str)> {
    let line = |line: &'static str| {
        let (kind, all) = line.split_once(' ').expect("a kind");
        all.split('　').map(move |heading| (kind, heading)).collect::<Vec<_>>()
    };
    // A heading with a wide space in it would be two.
    let spaced = [("u", "氏　名"), ("s", "管　理　者"), ("u", "利用者\n氏名"), ("s", "担当者\r\n（氏名）")];
    HEADINGS.lines().flat_map(line).filter(|(_, h)| !matches!(*h, "氏" | "名")).chain(spaced).collect()
}

#[test]
fn heading_about_users_staff_or_nobody_is_distinguished() {
    let words = words();
    let wrong: Vec<_> = headings().into_iter().filter(|(wanted, h)| kind(words.about(h)) != *wanted).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A word that no heading here needs could be lost without anybody's notice.
#[test]
fn every_word_is_needed_by_a_heading() {
    let whole = words();
    let fingerprint = |words: &PeopleWords| {
        let of = |(_, h): &(_, &str)| (kind(words.about(h)), kind(words.is_exactly(h)));
        headings().iter().map(of).collect::<Vec<_>>()
    };
    let all = fingerprint(&whole);
    let mut unneeded = Vec::new();
    for list in ["users", "users_alone", "anybody", "not_users", "counts", "staff", "staff_alone", "added"] {
        let of = |words: &mut PeopleWords, at: usize| {
            let (_, words) = words.lists().into_iter().find(|(key, _)| *key == list).expect("a list");
            (at < words.len()).then(|| words.remove(at))
        };
        let mut at = 0;
        loop {
            let mut words = whole.clone();
            let Some(word) = of(&mut words, at) else { break };
            if fingerprint(&words) == all {
                unneeded.push(format!("{list}: {word}"));
            }
            at += 1;
        }
    }
    assert!(unneeded.is_empty(), "{unneeded:?}");
}

#[test]
fn prose_and_data_are_no_headings() {
    let words = words();
    for cell in
        ["利用者の方はお電話ください", "家族の家", "本人確認センター", "0179900071", "", "川西市", "管理者研修会"]
    {
        assert_eq!(words.is_exactly(cell), None, "{cell}");
    }
    for cell in ["1.利用者氏名", "（担当者）", "ご家族様", "被保険者番号"] {
        assert!(words.is_exactly(cell).is_some(), "{cell}");
    }
}
