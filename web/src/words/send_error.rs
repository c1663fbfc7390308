use tsunagu_ingest::sender::{NoAnswer, SendError};
use tsunagu_ingest::webhook::NotifyError;

use super::record_fault::system;

/// Why counters were not sent.
pub fn send_error(error: &SendError) -> String {
    match error {
        SendError::Address(address) => t!(
            "--server {address}：https:// で始まるアドレスを指定してください（http:// は、このパソコンの中だけで使えます）",
            address
        ),
        SendError::NoToken(path) => t!(
            "{path} にアクセスキーがありません。tsunagu token create で表示された、tsunagu_ で始まる1行を、1行目に書いてください（メモ帳なら、文字コードはUTF-8）",
            path
        ),
        SendError::Io { path, source } => t!("{path}：{reason}", path, reason = system(source)),
        SendError::Journal(path) => t!(
            "{path} を読めません（別の版の tsunagu のものか、壊れています）。何も変えていません。別の場所に移してから、もう一度実行してください（同じものを送り直しても二重にはなりません）",
            path
        ),
        SendError::Busy => {
            t!("同じ事業所の送信が、もう一つ動いています。終わるのを待って、もう一度お試しください").to_owned()
        }
        SendError::Refused { status, message } => t!(
            "サーバーが受け取りませんでした（{status}）：{message}",
            status,
            message = message.as_deref().unwrap_or(t!("理由は示されていません"))
        ),
        SendError::Unreachable(answer) => t!(
            "サーバーに届きませんでした（{answer}）。数えたものは残してあります。あとで同じ命令を実行すると続きから送ります",
            answer = no_answer(answer)
        ),
        SendError::Client(reason) => t!("送信の準備ができません（{reason}）", reason),
    }
}

fn no_answer(answer: &NoAnswer) -> String {
    match answer {
        NoAnswer::Nothing => String::new(),
        NoAnswer::Cut => t!("返事が途中で切れました").to_owned(),
        NoAnswer::TimedOut => t!("時間内に返事がありません").to_owned(),
        NoAnswer::NotConnected => t!("つながりません").to_owned(),
        NoAnswer::Broken => t!("通信が途中で切れました").to_owned(),
        NoAnswer::Status { status, message: Some(message) } => t!("{status}：{message}", status, message),
        NoAnswer::Status { status, message: None } => status.to_string(),
    }
}

/// Why somebody could not be reported.
pub fn notify_error(error: &NotifyError) -> String {
    match error {
        NotifyError::Address => t!("お知らせの送り先は、https:// で始まる外部のアドレスにしてください").to_owned(),
        NotifyError::Private => t!("内部のネットワークを指すアドレスには送れません").to_owned(),
        NotifyError::NotTaken(reason) => t!("お知らせの送り先が受け取りませんでした（{reason}）", reason),
    }
}
