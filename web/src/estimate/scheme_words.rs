use tsunagu_cost::reason::Reason;

/// Why an office stands so to a scheme, in words.
pub fn reason(reason: Reason<'_>) -> &str {
    match reason {
        Reason::Over(Some(words)) | Reason::Awaiting(words) => words,
        Reason::Over(None) => t!("受付や期間が終わっています"),
        Reason::NotBegun => t!("まだ始まっていません"),
        Reason::NoServices => t!("サービスの種類を選ぶと分かります（総合事業だけの事業所は別の扱いです）"),
        Reason::Unconfirmed => t!("この種類の率や扱いは、確かめられていません"),
        Reason::NoMatchingService => t!("対象のサービスがありません"),
        Reason::FeeFree => t!("加入しているため、利用料はかかりません"),
        Reason::FeeAfterJoining => t!("加入すると、利用料はかかりません"),
        Reason::Connected => t!("購入と接続が終わっています"),
        Reason::ToConnect => t!("購入と接続が終わってから申請します"),
        Reason::NoClass => t!("Ⅰイ か Ⅱイ を取っていることが条件です"),
        Reason::ToReport => t!("加入し、実績報告をすれば取れます"),
        Reason::ToJoinAndReport => t!("加入（申請のときは誓約でよい）と実績報告が要ります"),
        Reason::JoinedOrClassFour => t!("加入しています（加算Ⅳに準じる要件でも取れます）"),
        Reason::ToJoinOrClassFour => t!("加入するか、加算Ⅳに準じる要件を満たすと取れます"),
        Reason::UsedWithClerk => t!("システムを使い、事務職員を置いています"),
        Reason::NoClerk => t!("事務職員を置くことが要ります（加入だけでは足りません）"),
        Reason::NotUsed => t!("ケアプランデータ連携システムを実際に使うことが要ります（加入だけでは足りません）"),
        Reason::NotUsedNoClerk => t!("システムを実際に使い、事務職員を置くことが要ります"),
        Reason::Joined => t!("加入しています"),
        Reason::ToJoin => t!("加入（誓約でよい）が要ります"),
    }
}
