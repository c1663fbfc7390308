use clap::Args;
use tsunagu_analytics::query::offices;
use tsunagu_domain::office_number::OfficeNumber;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::ledger::access::{self, Action, Outcome};
use tsunagu_store::ledger::{Ledger, code};

use super::exchange::office_of;
use super::{CliError, Context, clock, say};
use crate::monitor::log_in::code_limits;
use crate::show::date;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu token code --office 2875000008\n\n渡す先は、公表されているその事業所のFAXか住所です。電話で頼まれた相手に、そのまま口で伝えないでください（本人かどうかは、公表の連絡先に届くことで確かめます）。"
)]
pub struct Code {
    /// 事業所番号
    #[arg(long, value_name = "NUMBER")]
    office: String,
}

impl Code {
    pub fn run(&self, context: &Context, ledger: &Ledger) -> Result<(), CliError> {
        let office = office_of(&self.office)?;
        let rules = &context.rules.monitor.access;
        let (now, limits) = (Timestamp::from(clock::now()), code_limits(rules));
        let made = {
            let mut writer = ledger.writer()?;
            let work = writer.transaction().map_err(tsunagu_store::ledger::LedgerError::from)?;
            let made = code::create(&work, office, now, limits)?;
            let outcome = if made.is_some() { Outcome::Done } else { Outcome::Limited };
            access::add(&work, now, None, Action::Code, outcome, 1)?;
            work.commit().map_err(tsunagu_store::ledger::LedgerError::from)?;
            made
        };
        let code = made.ok_or_else(|| {
            CliError::Call(t!(
                "{office} の番号は、1時間に{per_hour}回までです。しばらく待ってください",
                office,
                per_hour = limits.per_hour
            ))
        })?;
        say::line(&format!("{} {}", &code[..4], &code[4..]))?;
        say::failed(&t!(
            "{minutes}分のあいだ、一度だけ使えます（{tries}回まちがえると使えません）。前に作った番号は使えなくなりました。上の1行は、もう表示できません。渡しかた：画面の「データ送受信の件数を見る」で、事業所番号 {office} とこの番号を入れてもらいます",
            minutes = limits.minutes,
            tries = limits.tries,
            office
        ));
        address_of(context, office)?.iter().for_each(|line| say::failed(line));
        Ok(())
    }
}

/// Where the code is to go: what the register has, which nobody has checked, and how to find the rest.
fn address_of(context: &Context, office: OfficeNumber) -> Result<Vec<String>, CliError> {
    let contact = match context.warehouse() {
        Ok(warehouse) => offices::contact(&*warehouse.reader()?, office.as_str())?,
        Err(_) => None,
    };
    let fax = t!(
        "FAX番号は、取り込まれた名簿にはありません。介護サービス情報公表システムのその事業所のページで調べてください"
    );
    let Some(contact) = contact else {
        let unknown = t!(
            "{office} は、取り込まれている事業所名簿にない番号です。打ち間違いでないか確かめ、公表の住所も上と同じところで調べてください",
            office
        );
        return Ok(vec![fax.to_owned(), unknown]);
    };
    let as_of = contact.register_as_of.map_or(String::new(), date::year_month);
    let mut lines = Vec::new();
    if let Some(address) = &contact.address {
        lines.push(t!(
            "住所：{address}　未照合（{as_of}末の事業所名簿）。送る前に控えと照合してください",
            address,
            as_of
        ));
    }
    if let Some(phone) = &contact.phone {
        lines.push(t!("電話：{phone}　未照合（{as_of}末の事業所名簿）", phone, as_of));
    }
    lines.push(fax.to_owned());
    Ok(lines)
}
