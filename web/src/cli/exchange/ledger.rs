use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::exchange_set::Importer;
use tsunagu_formats::filename::count::count;
use tsunagu_formats::filename::list::listed;
use tsunagu_ingest::backup;
use tsunagu_ingest::sender::{Destination, RetryPolicy, SendError, SendReport, journal, send, server};
use tsunagu_store::ledger::token::is_token;
use tsunagu_store::ledger::{Ledger, erase, retention};

use super::{nothing_of, office_of};
use crate::cli::{CliError, Context, clock, say};
use crate::show::number;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu exchange send 送受信フォルダー --office 2875000008 --server https://tsunagu.example.jp --token-file アクセスキー.txt\n\n送るのは数だけです。届くまで手元に残し、何度実行しても二重には数えません。毎日実行するように設定できます。"
)]
pub struct Send {
    /// フォルダー、ZIP、または名前の一覧（dir /b・dir・ls -l の出力）
    #[arg(value_name = "FOLDER|ZIP|LIST")]
    path: PathBuf,
    /// 自分の事業所番号
    #[arg(long, value_name = "NUMBER")]
    office: String,
    /// サーバーのアドレス
    #[arg(long, value_name = "URL")]
    server: String,
    /// アクセスキーを1行目に書いたファイル
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// これで全部ではありません（数は足しますが、「まだ届いていない」「途絶えた」の判断には使いません）
    #[arg(long)]
    part: bool,
    /// 届かないとき、あきらめるまでの回数
    #[arg(long, default_value_t = 6, value_name = "N")]
    tries: u32,
}

impl Send {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let office = office_of(&self.office)?;
        let server = server(&self.server)?;
        let token = journal::token(&self.token_file).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => CliError::Call(t!(
                "--token-file {token_file}：そこにありません",
                token_file = self.token_file.display()
            )),
            _ => CliError::Io { what: self.token_file.display().to_string(), source },
        })?;
        if !is_token(&token) {
            return Err(SendError::NoToken(self.token_file.display().to_string()).into());
        }
        let rules = &context.rules.filename;
        let counted = count(&listed(&self.path)?, office, rules);
        // A drive that is not there or a mistyped number must not tell that nothing came.
        if let Some(message) = nothing_of(&counted, office) {
            return Err(CliError::Call(t!("{message}。何も送っていません", message)));
        }
        let mut batch = counted.batch(office, Importer::Program, rules);
        batch.complete = !self.part;
        // Other files are counted as the whole folder holds them.
        batch.other = batch.other.filter(|_| batch.complete);
        let path = journal::path(&context.home.ledger(), office, server.as_str());
        let retry = RetryPolicy { tries: self.tries, wait: Duration::from_secs(1) };
        let to = Destination { server: &server, token: &token, retry };
        let today = japan_date(clock::now());
        let oldest = context.rules.monitor.retention.sets_from(today).to_string();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| CliError::Io { what: t!("始められません").to_owned(), source })?;
        let sent = runtime.block_on(send(&path, &batch, to, &oldest))?;
        say::line(&message(&sent))?;
        let other: u64 = counted.other.values().sum();
        if counted.foreign + other > 0 {
            say::line(&t!(
                "数えなかったファイル：ほかの事業所のもの {foreign}、標準仕様の名前でないもの {other}",
                foreign = number::count(counted.foreign),
                other = number::count(other)
            ))?;
        }
        Ok(())
    }
}

fn message(sent: &SendReport) -> String {
    let n = |n: u64| number::count(n);
    let old = if sent.taken.outside > 0 {
        t!("、古すぎるか日付が先のため入らなかった組 {outside}", outside = n(sent.taken.outside))
    } else {
        String::new()
    };
    t!(
        "送りました：新しい組 {accepted}、前に届いていた組 {known}、ファイルが増えた組 {richer}{old}",
        accepted = n(sent.taken.accepted),
        known = n(sent.taken.known),
        richer = n(sent.taken.richer),
        old
    )
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu exchange erase --office 2875000008 --yes\n\n相手の事業所が数えた記録は、相手のものとして残ります。公開済みの合計は変わりません。"
)]
pub struct Erase {
    /// 事業所番号
    #[arg(long, value_name = "NUMBER")]
    office: String,
    /// 確かめずに消します
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let office = office_of(&self.office)?;
        if !self.yes {
            return Err(CliError::Call(t!(
                "{office} の記録・設定・アクセスキーをすべて消します。元に戻せません。よければ --yes を付けて、もう一度実行してください",
                office
            )));
        }
        let folder = context.home.ledger();
        // A machine that only sends has journals, and no ledger.
        let gone = match Ledger::kept(&context.home)? {
            Some(_) => erase::erase(&mut Ledger::of(&context.home)?.writer()?, office, clock::now().into())?,
            None => retention::RetentionReport::default(),
        };
        let _ = std::fs::remove_file(folder.join(backup::SNAPSHOT));
        let journals = journal::erase(&folder, office)
            .map_err(|source| CliError::Io { what: folder.display().to_string(), source })?;
        say::line(&t!(
            "消しました：組 {sets}、月ごとの合計 {months}、送信の控え {journals}。バックアップに入っているものは、バックアップを取り直して古いものを捨ててください",
            sets = number::count(gone.sets as u64),
            months = number::count(gone.months as u64),
            journals = number::count(journals as u64)
        ))?;
        if gone.bytes_left {
            say::failed(t!(
                "サーバーなどが読んでいたため、消したものの一部がまだファイルに残っています。サーバーが次の日の整理で消すか、止めてからもう一度実行すると消えます"
            ));
        }
        Ok(())
    }
}
