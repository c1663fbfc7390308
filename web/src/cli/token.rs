use clap::{Args, Subcommand, ValueEnum};
use jiff::ToSpan;
use jiff::civil::Date;
use tsunagu_domain::date::{first_date, japan_date};
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::Ledger;
use tsunagu_store::ledger::access::{self, Action, Outcome};
use tsunagu_store::ledger::token::{self, NewToken, Scope};
use url::Url;

use super::exchange::office_of;
use super::needs::Needs;
use super::{CliError, Context, clock, say, table};
use crate::address;
use crate::address::base::Base;
use crate::nearest::undecided;
use crate::show::{date, number};

#[derive(Debug, Subcommand)]
pub enum Token {
    /// アクセスキーを作ります。一度だけ表示します
    Create(Create),
    /// 事業所が画面に入るための、一度だけ使える8桁の番号を作ります（公表されているFAXか住所あてに渡します）
    Code(super::token_code::Code),
    /// 作ったアクセスキーの一覧です（アクセスキーそのものは残していません）
    List,
    /// アクセスキーを使えなくします
    Revoke(Revoke),
    /// アクセスキーの使われかたの記録です
    Log(Log),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Allows {
    /// 数を送る（介護ソフトの横のプログラムから）
    Send,
    /// 自分の事業所の画面を見て、数を送る
    Office,
    /// 市区町村の合計を見る
    Town,
    /// ほかのサイトの中に数を示す（見るだけ）
    Embed,
    /// お知らせをフィードリーダーで読む
    Feed,
}

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu token create --office 2875000008 --scope office\n  tsunagu token create --municipality 川西市 --scope town\n  tsunagu token create --municipality 川西市 --scope embed --frame https://www.city.example.jp"
)]
pub struct Create {
    /// 何に使えるか
    #[arg(long, value_enum)]
    scope: Allows,
    /// 事業所番号
    #[arg(long, value_name = "NUMBER")]
    office: Option<String>,
    /// 市区町村（名前か6桁）
    #[arg(long, value_name = "NAME|CODE", conflicts_with = "office")]
    municipality: Option<String>,
    /// 埋め込んでよいサイト（embed のとき。何度でも書けます）
    #[arg(long, value_name = "ORIGIN")]
    frame: Vec<String>,
    /// この日の終わりまで使えます（書かなければ1年）
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<String>,
}

#[derive(Debug, Args)]
pub struct Revoke {
    /// tsunagu token list の番号
    id: i64,
}

#[derive(Debug, Args)]
pub struct Log {
    /// 新しいものから何件
    #[arg(long, default_value_t = 50)]
    most: u32,
}

impl Token {
    /// Whether it is a home's first token that makes the home.
    pub fn needs(&self) -> Needs {
        match self {
            Self::Create(_) | Self::Code(_) => Needs::New,
            Self::List | Self::Log(_) => Needs::Reading,
            Self::Revoke(_) => Needs::Writing,
        }
    }

    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let home = &context.home;
        match self {
            Self::Create(create) => create.run(context, &Ledger::of(home)?),
            Self::Code(code) => code.run(context, &Ledger::of(home)?),
            Self::List => list(context, Ledger::kept(home)?.as_ref()),
            Self::Revoke(revoke) => revoke.run(Ledger::kept(home)?.map(|_| Ledger::of(home)).transpose()?.as_ref()),
            Self::Log(log) => log.run(Ledger::kept(home)?.as_ref()),
        }
    }
}

impl Create {
    fn run(&self, context: &Context, ledger: &Ledger) -> Result<(), CliError> {
        let scope = match self.scope {
            Allows::Send => Scope::Send,
            Allows::Office => Scope::Office,
            Allows::Town => Scope::Town,
            Allows::Embed => Scope::Embed,
            Allows::Feed => Scope::Feed,
        };
        let office = self.office.as_deref().map(office_of).transpose()?;
        let place = match &self.municipality {
            None => None,
            Some(typed) => Some(context.rules.municipalities.named(typed).map(|m| m.code).ok_or_else(|| {
                CliError::Call(format!("--municipality {typed}：{}", undecided(typed, &context.rules.municipalities)))
            })?),
        };
        let fits = match scope {
            Scope::Send | Scope::Office | Scope::Feed => office.is_some(),
            Scope::Town => place.is_some(),
            Scope::Embed => office.is_some() || place.is_some(),
        };
        if !fits {
            let wanted = if scope == Scope::Town { "--municipality" } else { "--office" };
            return Err(CliError::Call(t!("--scope {key} には {wanted} が要ります", key = scope.key(), wanted)));
        }
        if !self.frame.is_empty() && scope != Scope::Embed {
            return Err(CliError::Call(t!("--frame は --scope embed のときだけ使えます").to_owned()));
        }
        let frames = self.frame.iter().map(|f| origin(f)).collect::<Result<Vec<_>, _>>()?;
        let now = clock::now();
        let last = self.last_day(context, japan_date(now))?;
        let expires = Timestamp::at_start_of(last.tomorrow().unwrap_or(last));
        let created = Timestamp::from(now);
        let wanted = NewToken { scope, office, place, frames: &frames, created, expires };
        let writer = ledger.writer()?;
        let (id, secret) = token::create(&writer, &wanted)?;
        access::add(&writer, created, Some(id), Action::Create, Outcome::Done, 1)?;
        say::line(&secret)?;
        say::failed(&t!(
            "番号{id}、{last}いっぱい使えます。上の1行は、もう表示できません。渡す相手だけに、メール以外の方法で渡してください",
            id,
            last = date::day(last)
        ));
        if let (Some(office), Ok(warehouse)) = (office, context.warehouse())
            && tsunagu_analytics::query::offices::office(&*warehouse.reader()?, office.as_str())?.is_empty()
        {
            say::failed(&t!(
                "{office} は、取り込まれている事業所名簿にない番号です。打ち間違いでないか確かめてください",
                office
            ));
        }
        if scope == Scope::Embed {
            say::failed(&Base::origin("https://…").within(how_to_embed));
        }
        if scope == Scope::Embed && frames.is_empty() {
            say::failed(t!("--frame がないため、ほかのサイトには埋め込めません（画像とJSONは使えます）"));
        }
        Ok(())
    }

    /// The last day on which it holds.
    fn last_day(&self, context: &Context, today: Date) -> Result<Date, CliError> {
        let last = match &self.until {
            None => today.saturating_add(context.rules.monitor.access.token_days.days()),
            Some(text) => first_date(text)
                .ok_or_else(|| CliError::Call(t!("--until {text}：2027-03-31 のように、日を指定してください", text)))?,
        };
        if last < today { Err(CliError::Call(t!("--until {last}：もう過ぎています", last))) } else { Ok(last) }
    }
}

fn how_to_embed() -> String {
    let page = address::monitor::embed(t!("アクセスキー"));
    let (badge, status) = (page.file("badge.svg"), page.file("status.json"));
    t!(
        "埋め込みかた（https://… はこのサーバーのアドレス、アクセスキーは上の1行）：\n  <iframe src=\"{page}\" title=\"掲載と交換\" width=\"100%\" height=\"520\"></iframe>（暗い色は ?theme=dark）\n  <img src=\"{badge}\" alt=\"データ連携\">\n  プログラムからは {status}",
        page,
        badge,
        status
    )
}

/// Scheme, host and port: what a policy of frames names.
fn origin(typed: &str) -> Result<String, CliError> {
    let wrong = || {
        CliError::Call(t!(
            "--frame {typed}：https://www.city.example.jp のように、サイトの住所だけを指定してください",
            typed
        ))
    };
    let url = Url::parse(typed).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "https" | "http") && url.path().len() <= 1 && url.query().is_none();
    let origin = url.origin().ascii_serialization();
    if !plain || !url.username().is_empty() || origin.contains([';', ',', ' ', '*']) {
        Err(wrong())
    } else {
        Ok(origin)
    }
}

fn list(context: &Context, ledger: Option<&Ledger>) -> Result<(), CliError> {
    let all = ledger.map(|ledger| ledger.read(token::list)).transpose()?.unwrap_or_default();
    if all.is_empty() {
        return say::line(t!("まだありません。tsunagu token create で作れます"));
    }
    let now = Timestamp::from(clock::now());
    let header = [t!("番号"), t!("使える範囲"), t!("対象"), t!("作成"), t!("期限"), t!("状態")];
    let rows = all
        .iter()
        .map(|t| {
            let place = t.place.and_then(|p| context.rules.municipalities.get(p)).map(|m| m.name.clone());
            let of = t.office.map(|o| o.to_string()).or(place).unwrap_or_default();
            let state = match &t.revoked {
                Some(_) => t!("取り消し済み"),
                None if t.is_valid(now) && t.by_code => t!("使えます（8桁の番号で入った端末）"),
                None if t.is_valid(now) => t!("使えます"),
                None => t!("期限切れ"),
            };
            [
                t.id.to_string(),
                t.scope.key().to_owned(),
                of,
                date::timestamp(&t.created.to_string()),
                date::timestamp(&t.expires.to_string()),
                state.to_owned(),
            ]
            .to_vec()
        })
        .collect();
    say::text(&table::text(&header, rows, 0..1))
}

impl Revoke {
    fn run(&self, ledger: Option<&Ledger>) -> Result<(), CliError> {
        let now = Timestamp::from(clock::now());
        let none = || {
            CliError::Call(t!(
                "番号{id}の使えるアクセスキーはありません。tsunagu token list で確かめてください",
                id = self.id
            ))
        };
        let writer = ledger.ok_or_else(none)?.writer()?;
        if !token::revoke(&writer, self.id, now)? {
            return Err(none());
        }
        access::add(&writer, now, Some(self.id), Action::Revoke, Outcome::Done, 1)?;
        say::line(&t!("番号{id}を使えなくしました", id = self.id))
    }
}

impl Log {
    fn run(&self, ledger: Option<&Ledger>) -> Result<(), CliError> {
        let uses = ledger.map(|ledger| ledger.read(|c| access::latest(c, self.most))).transpose()?.unwrap_or_default();
        let header = [t!("時刻"), t!("番号"), t!("操作"), t!("結果"), t!("数")];
        let rows = uses
            .iter()
            .map(|u| {
                let token = u.token.map_or("–".to_owned(), |t| t.to_string());
                [
                    date::timestamp(&u.at.to_string()),
                    token,
                    action(u.action).to_owned(),
                    outcome(u.outcome).to_owned(),
                    number::count(u.amount.unsigned_abs()),
                ]
                .to_vec()
            })
            .collect();
        say::text(&table::text(&header, rows, 4..5))
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::Send => t!("数を送る"),
        Action::LogIn => t!("画面に入る"),
        Action::View => t!("画面を見る"),
        Action::Embed => t!("埋め込みを見る"),
        Action::Feed => t!("お知らせを読む"),
        Action::Guess => t!("アクセスキーの間違い"),
        Action::Erase => t!("記録を消す"),
        Action::Revoke => t!("取り消し"),
        Action::Create => t!("作成"),
        Action::Code => t!("8桁の番号を作る"),
        Action::ForgetDevice => t!("端末を外す"),
        Action::LogOut => t!("画面を出る"),
        Action::Manual => t!("手で入れる"),
        Action::Settings => t!("設定を変える"),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => t!("済み"),
        Outcome::Wrong => t!("アクセスキーが正しくない"),
        Outcome::Foreign => t!("ほかの事業所"),
        Outcome::Refused => t!("使えない範囲"),
        Outcome::Malformed => t!("決まりに合わない内容"),
        Outcome::Limited => t!("多すぎて見なかった"),
    }
}
