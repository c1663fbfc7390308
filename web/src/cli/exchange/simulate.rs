use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use tsunagu_demo::simulate::{self, Member, OfficeType, Simulation};
use tsunagu_domain::date::japan_date;
use tsunagu_domain::exchange_set::Importer;
use tsunagu_domain::month::Month;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rules::Exchange as Role430;
use tsunagu_formats::filename::count::count;
use tsunagu_store::ledger::setting::{self, Setting};
use tsunagu_store::ledger::{Ledger, LedgerError, alert, sets};

use crate::cli::{CliError, Context, clock, say};
use crate::monitor::alerts::alerts_of;
use crate::monitor::finalize;
use crate::show::number;

#[derive(Debug, Args)]
#[command(
    after_help = "例：\n  tsunagu exchange simulate --ledger\n  tsunagu exchange simulate --output 見本 --offices 20\n\n番号は99で始まる見本のもので、実在しません。"
)]
pub struct Simulate {
    /// 同じ数なら、いつも同じものを作ります
    #[arg(long, default_value_t = 7, value_name = "N")]
    seed: u64,
    /// 事業所の数
    #[arg(long, default_value_t = 150, value_name = "N")]
    offices: usize,
    /// 今月までの月の数
    #[arg(long, default_value_t = 12, value_name = "N")]
    months: u32,
    /// 見本の市区町村
    #[arg(long, default_value = "992011", value_name = "CODE")]
    municipality: String,
    /// 事業所ごとのファイル名の一覧を書くフォルダー
    #[arg(long, value_name = "DIR", required_unless_present = "ledger")]
    output: Option<PathBuf>,
    /// この home の記録に入れます（見本だけ。すぐ画面で見られます）
    #[arg(long)]
    ledger: bool,
}

impl Simulate {
    /// What is made goes into the home's ledger.
    pub fn enters_ledger(&self) -> bool {
        self.ledger
    }

    pub fn run(&self, context: &Context) -> Result<(), CliError> {
        let place = context.rules.municipalities.named(&self.municipality).filter(|m| m.synthetic).map(|m| m.code);
        let place = place.ok_or_else(|| {
            CliError::Call(t!("--municipality：見本県の市区町村を指定してください（例：992011）").to_owned())
        })?;
        let members = self.members(context, place)?;
        let today = japan_date(clock::now());
        let first = Month::of(today).plus(1 - self.months.max(1) as i32);
        let simulation = Simulation {
            seed: self.seed,
            members: &members,
            first: (first.year() as i16, first.month() as i8),
            months: self.months,
            // A day that is not over would hold files of this evening.
            until: today.yesterday().unwrap_or(today),
        };
        let folders = simulate::simulate(&simulation);
        if let Some(output) = &self.output {
            self.write(output, &folders)?;
        }
        if self.ledger {
            self.enter(context, place, &folders)?;
        }
        let files: usize = folders.iter().map(|f| f.files.len()).sum();
        say::line(&t!(
            "{folders}事業所の、{files}ファイルの名前を作りました（見本。実在しません）",
            folders = number::count(folders.len() as u64),
            files = number::count(files as u64)
        ))?;
        // The fullest pages are those of who has the most files.
        let manages =
            |f: &&simulate::Folder| members.iter().any(|m| m.number == f.office && m.role == OfficeType::CareManager);
        match folders.iter().filter(manages).max_by_key(|f| f.files.len()).filter(|_| self.ledger) {
            None => Ok(()),
            Some(fullest) => say::line(&t!(
                "画面で見るには、アクセスキーを作り、tsunagu serve で動かして /exchange に入れてください：\n  tsunagu token create --scope office --office {office}\n  tsunagu token create --scope town --municipality {place}",
                office = fullest.office,
                place
            )),
        }
    }

    /// Offices of the town's register where the home has it, made-up ones besides.
    fn members(&self, context: &Context, place: PlaceCode) -> Result<Vec<Member>, CliError> {
        let mut members = Vec::new();
        if let Ok(warehouse) = context.warehouse() {
            let reader = warehouse.reader()?;
            for (number, services) in tsunagu_analytics::query::offices::of_place(&reader, place.as_str())? {
                let manages = services
                    .iter()
                    .any(|code| context.rules.service(code).is_some_and(|s| s.exchange == Role430::Sender));
                let role = if manages { OfficeType::CareManager } else { OfficeType::Provider };
                members.extend(number.parse().ok().map(|number| Member { number, role }));
            }
        }
        // A town's own mix: a care manager for every four providers, and two support centres.
        let wanted = self.offices.saturating_sub(2);
        let managers = wanted / 5;
        let (mut care, mut others): (Vec<Member>, Vec<Member>) =
            members.into_iter().partition(|m| m.role == OfficeType::CareManager);
        care.truncate(managers);
        others.truncate(wanted - care.len());
        let members = simulate::members(self.offices, self.seed);
        let known: Vec<Member> = care.into_iter().chain(others).collect();
        let centres = members.iter().filter(|m| m.role == OfficeType::SupportCentre);
        let rest = members.iter().filter(|m| m.role != OfficeType::SupportCentre);
        let mut all: Vec<Member> = known;
        for member in centres.chain(rest) {
            if all.len() < self.offices && !all.iter().any(|m| m.number == member.number) {
                all.push(*member);
            }
        }
        Ok(all)
    }

    fn write(&self, output: &std::path::Path, folders: &[simulate::Folder]) -> Result<(), CliError> {
        let io = |source| CliError::Io { what: output.display().to_string(), source };
        std::fs::create_dir_all(output).map_err(io)?;
        for folder in folders {
            let line = |f: &tsunagu_formats::filename::list::NamedFile| {
                format!("2026/01/01  00:00  {}  {}\r\n", f.bytes.unwrap_or(0), f.name())
            };
            let text: String = folder.files.iter().map(line).collect();
            std::fs::write(output.join(format!("{}.txt", folder.office)), text).map_err(io)?;
        }
        Ok(())
    }

    /// Into the ledger as a server would have taken it, with everybody's consent but a few.
    fn enter(&self, context: &Context, place: PlaceCode, folders: &[simulate::Folder]) -> Result<(), CliError> {
        let ledger = Ledger::of(&context.home)?;
        let mut writer = ledger.writer()?;
        let now = clock::now();
        let today = japan_date(now);
        let rules = &context.rules;
        let oldest = rules.monitor.retention.sets_from(today).to_string();
        let work = writer.transaction().map_err(LedgerError::from)?;
        for (at, folder) in folders.iter().enumerate() {
            let batch = count(&folder.files, folder.office, &rules.filename).batch(
                folder.office,
                Importer::Program,
                &rules.filename,
            );
            sets::add(&work, folder.office, &batch, &oldest, now.into())?;
            // Every tenth keeps its counters to itself.
            let shared = at % 10 != 9;
            let digital: BTreeSet<&str> = batch.sets.iter().map(|s| s.partner.as_str()).collect();
            // As if one partner in three were still on paper.
            let partners = u32::try_from(digital.len() + digital.len() / 2).ok().filter(|n| *n > 0);
            let setting = Setting { place: Some(place), shared, partners, users: Some(35), webhook: None };
            setting::set(&work, folder.office, &setting)?;
        }
        for folder in folders {
            if let Some(found) = alerts_of(&work, folder.office, rules, today)? {
                alert::update(&work, folder.office, &found, now.into())?;
            }
        }
        // What is published can't be taken back: nothing of real towns is, from here.
        for due in finalize::due(&work, &rules.monitor, today)?.iter().filter(|due| due.place() == place) {
            finalize::finalize(&work, due, now.into())?;
        }
        work.commit().map_err(LedgerError::from)?;
        Ok(())
    }
}
