use maud::{Markup, html};
use tsunagu_domain::rules::{Exchange, Rules};

use super::{PageError, View, ok};
use crate::address;
use crate::answer::Answer;
use crate::part::layout::{self, Frame};
use crate::part::table::{Header, ScrollTable};
use crate::show::number;
use crate::words;

/// How figures are worked out, from the rules themselves.
pub fn page(view: &View<'_>) -> Result<Answer, PageError> {
    let rules = view.rules;
    let body = html! {
        h1 { (t!("計算のしかた")) }
        h2 { (t!("掲載率")) }
        p { (t!("{listing_rate_full} ＝ 掲載件数 ÷ 対象数。ファイルでは小数第3位を四捨五入して小数第2位まで、画面では件数から直接、小数第2位を四捨五入して小数第1位まで示します。", listing_rate_full = words::LISTING_RATE_FULL)) }
        ul {
            li { strong { (t!("掲載件数")) } (t!("：WAM NET「ケアプランデータ連携システム利用状況」に市区町村ごとに載っている件数。事業所・番号・延べのどれで数えているかは公表元に記載がありません。事業所番号のある一覧では、重複のない事業所番号の数です。")) }
            li { strong { (t!("対象数")) } (t!("：介護サービス情報公表システムの事業所名簿から、下の分母の定義で数えます。一つの番号が複数の市区町村に出るときは、届出サービスの最も多い市区町村で1回だけ数えます（同数なら新しい事業所名簿の市区町村、それも同じならコードの小さい市区町村）。")) }
            li { strong { (t!("分子と分母は同じ集まりから数えます。")) } (t!("番号の分かる一覧では、事業所名簿でその市区町村の対象にある番号だけを分子にします。地域包括支援センター、総合事業のみの事業所、事業所名簿にない番号は、分子に入れず横に示します。事業所名簿のないところでは、照合していない番号の数を使い、そう断ります。件数だけの資料は件数をそのまま使います。混ざった合計は「混在」とします。")) }
            li { (t!("ある市区町村の一覧に載った番号が、事業所名簿では別の市区町村にあるときは、その市区町村の一覧もあればそちらで、なければ一覧の市区町村の「対象外」として、一度だけ数えます。")) }
            li { (t!("政令指定都市で、区の分からない番号は、市の「所在区不明」に、市区町村の分からない番号は、都道府県の「所在市区町村不明」に数え、市と都道府県の合計に入れます。")) }
            li { (t!("休止中の事業所は対象数に入れ、除いた数を横に示します。廃止されたものは数えません。")) }
            li { strong { (t!("掲載は導入ではなく、導入は利用ではありません。")) } (t!("載っていないことは、使っていないことを意味しません。")) }
            li { (t!("事業所名簿は種別ごとに、掲載の日以前で最も新しいものを使います。無いときだけ後のものを使い、その旨を示します。")) }
            li { (t!("100％を超える率は、データの不備としてそのまま示します。")) }
        }
        h2 { (t!("分母")) }
        (ScrollTable::new(t!("分母の定義"))
            .columns([Header::text(t!("名前")), Header::text(t!("数えるもの")), Header::text(t!("種別")), Header::text(t!("根拠"))])
            .rows(html! {
                @for d in &rules.denominators {
                    tr {
                        th scope="row" { (d.short) @if d.headline { (t!("（見出しに使用）")) } " " code { (d.name) } }
                        td { (d.label) }
                        td { (d.services.iter().filter_map(|c| rules.service(c)).map(|s| s.short()).collect::<Vec<_>>().join("、")) }
                        td { (d.source) "（" (d.confidence) "）" }
                    }
                }
            }))
        p { (t!("居宅介護支援とサービス事業所は重なります（両方を行う番号があるため、足しても対象数にはなりません）。")) }
        h2 { (t!("事業所名簿に無いもの")) }
        p { (t!("{never_covered}、{also_missing}。これらは対象数に入りません。", never_covered = rules.never_covered.join("、"), also_missing = rules.also_missing.join("、"))) }
        p { (t!("短期入所生活介護は、同梱の事業所名簿の集計に無く、数えていません。短期利用のみが連携の対象となる種別は、対象数に入れていません。")) }
        h2 { (t!("目安線")) }
        ul {
            @for t in rules.thresholds.iter().filter(|t| t.shown) {
                li { strong { (number::threshold(t.percent)) } (t!("：{label}。{note}。根拠：", label = t.label, note = t.note)) (t.source) @if t.confidence != t.source { "（" (t.confidence) "）" } }
            }
        }
        p { (t!("到達に要る数は、対象数×目安線を切り上げた整数です。例：対象139の25％は34.75なので35、掲載13ならあと22。")) }
        h2 { (t!("幅")) }
        p { (t!("市区町村を並べる表の「誤差の目安（件数が少ないほど広い）」は、ウィルソンの方法による95％の区間です。全数を数えたものなので標本誤差ではありません。件数が少ないと、偶然だけでもこの程度は上下しうる、という目安です。区間が重なる市区町村どうしの順位には意味を置かないでください。")) }
        (exchange(rules))
        h2 { (t!("種別と連携の対象")) }
        (ScrollTable::new(t!("種別")).columns([Header::text(t!("コード")), Header::text(t!("種別")), Header::text(t!("データ連携"))]).rows(html! {
            @for s in &rules.services {
                tr {
                    td { (s.code) } th scope="row" { (s.name) }
                    td { (match s.exchange {
                        Exchange::Sender => t!("計画を送る側"),
                        Exchange::Yes => t!("対象"),
                        Exchange::ShortStayOnly => t!("短期利用のみ対象"),
                        Exchange::No => t!("対象外"),
                    }) }
                }
            }
        }))
    };
    let frame = Frame {
        trail: &[(t!("全国"), address::COUNTRY)],
        credits: view.credits_of(false, view.listing_credits("japan"), &[]),
        source_status: Some(&view.source_status),
        ..Frame::new(t!("計算のしかた"))
    };
    Ok(ok(layout::page(frame, body)))
}

/// How exchanges are counted, by the settings that are used.
fn exchange(rules: &Rules) -> Markup {
    let (m, limits) = (&rules.monitor, &rules.filename.limits);
    html! {
        h2 #exchange { (t!("データ送受信の件数の数え方")) }
        ul {
            li { (t!("ファイルの名前と大きさだけを読み、中は開きません。同じ送り先・同じ作成時刻のファイルを一組とします（予定は第6表・第7表・補足情報の3ファイルで一組）。")) }
            li { (t!("送信か受信かは、名前にある事業所番号だけで決めます。名前の日時は作られたときで、送ったとき・届いたときではありません。")) }
            li { (t!("予定と実績は、相手と対象の月で合わせます。実績は翌月{actual_on_time_to}日までを期日どおり、{actual_late_to}日までを遅れ、それより後を未着とします。最後に数えた日より後のことは判断しません。", actual_on_time_to = m.windows.actual_on_time_to, actual_late_to = m.windows.actual_late_to)) (m.windows.source) "。" }
            li { (t!("再送は、同じ相手・向き・種類・対象の月の二組目からです。前の組から{split_minutes}分以内に作られた組は、利用者ごとに分けた送信かもしれず名前からは分からないため、「再送か不明」とします。途絶えは、続けて{seen_months}か月以上のやりとりのあと、まる1か月ない相手です。定着は、送信と受信の両方が続けて{steady_months}か月あることです。", split_minutes = rules.filename.split_minutes, seen_months = m.silent.seen_months, steady_months = m.stage.steady_months)) }
            li { (t!("だれでも見られる合計は、{offices}か所以上の事業所と相手の分だけです。それより少ない種類、一つの事業所か相手が{max_percent}％を超える種類、引き算で分かってしまう種類は示しません。月が終わった翌月の{finalize_day}日のあとに一度だけ決め、後から変えません。", offices = m.suppression.offices, max_percent = m.suppression.max_percent, finalize_day = m.suppression.finalize_day)) (m.suppression.source) "。" }
            li { (t!("送る前の確認に使う決まり：{max_bytes}MB、{max_files}ファイルまで（", max_bytes = number::count(limits.max_bytes / (1 << 20)), max_files = number::count(limits.max_files))) (limits.source) "）。" }
        }
    }
}
