use jiff::Timestamp;
use jiff::civil::Date;
use tsunagu_analytics::query::adoption::of_group;
use tsunagu_domain::date::japan_date;
use tsunagu_domain::rules::Rules;
use tsunagu_ingest::decisions::Decisions;
use tsunagu_ingest::lake::LakeError;
use tsunagu_ingest::losses;
use tsunagu_ingest::publish::hold::{self, HeldLoads};
use tsunagu_ingest::pull::health::{Health, health};
use tsunagu_ingest::pull::record;
use tsunagu_store::home::Home;
use tsunagu_store::warehouse::Warehouse;

/// How the sources stand and whether a publish waits, as of a look at the home.
#[derive(Debug, Default)]
pub struct SourceStatus {
    /// Every source.
    pub sources: Vec<Health>,
    /// A publish that waits to be accepted.
    pub held: Option<HeldLoads>,
    /// The newest listing shown, and its age in days, where that is more than the rules allow.
    pub old_listing: Option<(Date, i32)>,
    /// What is wrong with the lake behind the served version; it is served all the same.
    pub lake_fault: Option<String>,
    /// Changes whenever the home's records do.
    pub mark: String,
}

impl SourceStatus {
    /// Looks at a home's records.
    pub fn of(home: &Home, rules: &Rules, now: Timestamp) -> Self {
        let records = record::all(&home.archive());
        let sources = health(&rules.sources, &rules.health, &records, now);
        let lake_fault = lake_fault(home);
        Self {
            sources,
            held: hold::waiting(home),
            old_listing: old_listing(home, rules, now),
            lake_fault,
            mark: String::new(),
        }
    }
}

/// Where files lie on the machine is nobody's business on a page.
fn lake_fault(home: &Home) -> Option<String> {
    let (fault, command) = match losses::whole_lake(home) {
        Err(LakeError::Lost { .. }) => (t!("取り込んだデータの目録の一部がなくなっています"), "tsunagu rebuild"),
        Err(_) => (t!("取り込んだデータの目録が壊れています"), "tsunagu rebuild"),
        Ok(loads) if loads.is_empty() && home.current_warehouse().is_some() => {
            (t!("取り込んだデータがなくなっています"), "tsunagu rebuild")
        }
        // It names what counts; only a backup has it.
        Ok(_) if Decisions::read(home).is_err() => {
            (t!("取り込みの記録が壊れているか、なくなっています"), "tsunagu archive verify")
        }
        Ok(_) => return None,
    };
    Some(t!(
        "{fault}。いま見えているものは、その前に公開したもので、変わりません。管理する人は、端末で {command} を実行してください。",
        fault,
        command
    ))
}

fn old_listing(home: &Home, rules: &Rules, now: Timestamp) -> Option<(Date, i32)> {
    let warehouse = Warehouse::open(&home.current_warehouse()?).ok()?;
    let reader = warehouse.reader().ok()?;
    let country = of_group(&reader, "japan", &rules.headline().name).ok()?;
    let (_, newest) = country?.listing_as_of?;
    let days = japan_date(now).since(newest).ok()?.get_days();
    (days > rules.listing_old_after_days).then_some((newest, days))
}
