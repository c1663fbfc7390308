use std::path::PathBuf;

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::publish::Accept;
use tsunagu_ingest::upgrade::upgrade;
use tsunagu_store::home::{Home, HomeError};
use tsunagu_store::warehouse::Warehouse;

use super::needs::Needs;
use super::{CliError, clock, publish_now, say};
use crate::words;

/// What every command works with.
pub struct Context {
    pub home: Home,
    pub data: Data,
    pub rules: Rules,
}

impl Context {
    pub fn open(home: &std::path::Path, data: Option<&PathBuf>, needs: Needs) -> Result<Self, CliError> {
        let data = match data {
            Some(folder) => {
                Data::with_folder(folder).map_err(|e| CliError::Call(format!("--data：{}", words::data_error(&e))))?
            }
            None => Data::embedded(),
        };
        // Places are those of today; a server learns of a merger when it starts the next time.
        let rules = Rules::load_on(&data, tsunagu_domain::date::japan_date(clock::now()))?;
        let opened = match needs {
            Needs::Nothing => Ok(Home::existing(home)),
            Needs::Reading => Home::found(home),
            Needs::Writing => Home::found(home).and_then(|_| Home::open(home)),
            Needs::New => Home::open(home),
        };
        match opened {
            Err(HomeError::Earlier { .. }) if needs != Needs::Reading => Self::upgraded(home, data, rules),
            opened => Ok(Self { home: opened?, data, rules }),
        }
    }

    /// A home of the version before is brought to the present format, and its pages are made anew.
    fn upgraded(root: &std::path::Path, data: Data, rules: Rules) -> Result<Self, CliError> {
        say::failed(t!("前の版のデータを、この版の形式に直しています"));
        let progress = say::Progress::new(1);
        let upgraded = upgrade(root, &rules, clock::now(), &|step, about| progress.step(step, about))?;
        say::failed(&t!("前のものは {before} に残しました", before = upgraded.before.display()));
        for (name, error) in &upgraded.refused {
            let reason = words::file_error(error);
            say::failed(&t!("{name} は、この版では取り込めないため、数えていません：{reason}", name, reason));
        }
        let context = Self { home: Home::open(root)?, data, rules };
        let lock = context.home.lock("upgrade")?;
        publish_now(&context, &progress, &Accept::Nothing)?;
        drop(lock);
        Ok(context)
    }

    pub fn warehouse(&self) -> Result<Warehouse, CliError> {
        Ok(Warehouse::served(&self.home)?)
    }
}
