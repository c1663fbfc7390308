use jiff::civil::Date;
use serde::Serialize;
use tsunagu_domain::place::PlaceCode;
use tsunagu_domain::rate::rate_tenths;
use tsunagu_domain::rules::Rules;

use crate::query::survey::SurveyAnswer;
use crate::snapshot::Snapshot;

/// What a town's offices answered, survey by survey, the newest first. It stands beside the listing and never in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurveyReport {
    /// The town that was asked.
    pub place: PlaceCode,
    /// By date, the newest first.
    pub surveys: Vec<SurveyResult>,
}

/// One survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SurveyResult {
    /// Of when.
    pub as_of: Option<Date>,
    /// Offices that could have answered: those of the newest rate; none where nothing is known of them.
    pub asked: Option<u64>,
    /// Offices of these that answered.
    pub respondents: u64,
    /// Answers of numbers that are none of these.
    pub outside: u64,
    /// Offices by answer, in the order of `data/survey.toml`, also those that nobody gave.
    pub answers: Vec<AnswerCount>,
    /// What may be said of users.
    pub using: UserShare,
    /// Whether a register says which numbers are the town's; else all that answered are taken for its offices.
    pub is_checked: bool,
}

/// Offices that gave an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerCount {
    /// Its key.
    pub answer: String,
    /// Offices.
    pub offices: u64,
}

/// Offices that use the exchange, by their own answers; shares in tenths of a percent, rounded half up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UserShare {
    /// Offices.
    pub offices: u64,
    /// Of those that answered; none where nobody did.
    pub of_respondents_tenths: Option<u64>,
    /// Of all that were asked, if nobody who is silent uses it.
    pub lowest_tenths: Option<u64>,
    /// The same, if all who are silent do.
    pub highest_tenths: Option<u64>,
}

impl SurveyReport {
    /// Of a town.
    pub fn new(snapshot: &Snapshot, place: PlaceCode, rules: &Rules) -> Self {
        let all = snapshot.survey_answers(place.as_str());
        let headline = snapshot.of(place.as_str()).iter().find(|a| a.denominator == rules.headline().name);
        // Where no register names offices, their number may still be known.
        let counted = headline.and_then(|a| a.eligible.or(a.eligible_all));
        let surveys = all.chunk_by(|a, b| a.as_of == b.as_of).map(|survey| result(survey, counted, rules)).collect();
        Self { place, surveys }
    }

    /// Those that everybody may see, the newest first: of each survey the counts that tell of no few offices, neither alone
    /// nor by what differs from an earlier one that is public.
    pub fn public(&self, rules: &Rules) -> Vec<&SurveyResult> {
        let mut shown: Vec<&SurveyResult> = Vec::new();
        for survey in self.surveys.iter().rev().filter(|survey| survey.is_public(rules)) {
            if shown.iter().all(|earlier| survey.is_apart_from(earlier, rules)) {
                shown.push(survey);
            }
        }
        shown.reverse();
        shown
    }
}

impl SurveyResult {
    /// Whether its counts may stand on a public page: behind each that is not 0 stand enough offices, those that were silent
    /// among them.
    pub fn is_public(&self, rules: &Rules) -> bool {
        let silent = self.asked.map_or(0, |asked| asked - self.respondents);
        let counts = self.answers.iter().map(|answer| answer.offices).chain([silent]);
        self.respondents > 0 && counts.chain([self.respondents]).all(|offices| is_enough(offices, rules))
    }

    /// Whether nothing of a few offices follows from it and another that is public.
    fn is_apart_from(&self, other: &Self, rules: &Rules) -> bool {
        let counts = |of: &Self| -> Vec<u64> {
            of.answers.iter().map(|answer| answer.offices).chain([of.respondents, of.asked.unwrap_or(0)]).collect()
        };
        counts(self).into_iter().zip(counts(other)).all(|(a, b)| is_enough(a.abs_diff(b), rules))
    }
}

fn is_enough(offices: u64, rules: &Rules) -> bool {
    offices == 0 || offices >= rules.monitor.suppression.offices
}

fn result(survey: &[SurveyAnswer], counted: Option<u64>, rules: &Rules) -> SurveyResult {
    let sites = survey.first().map_or(0, |answer| answer.sites);
    // Without a register nobody can say who is none of them.
    let is_of_town = |answer: &&SurveyAnswer| sites == 0 || answer.is_site;
    let inside: Vec<&SurveyAnswer> = survey.iter().filter(is_of_town).collect();
    let of = |key: &str| inside.iter().filter(|answer| answer.answer == key).count() as u64;
    let respondents = inside.len() as u64;
    // More answers than offices: what is known of them can't be all.
    let asked = Some(sites).filter(|sites| *sites > 0).or(counted).filter(|asked| *asked >= respondents);
    // Who has registered for the move as well uses it: the form says so.
    let users = inside.iter().filter(|answer| rules.survey.is_user(&answer.answer)).count() as u64;
    SurveyResult {
        as_of: survey.first().and_then(|answer| answer.as_of),
        asked,
        respondents,
        is_checked: sites > 0,
        outside: (survey.len() - inside.len()) as u64,
        answers: rules
            .survey
            .answers
            .iter()
            .map(|answer| AnswerCount { answer: answer.key.clone(), offices: of(&answer.key) })
            .collect(),
        using: UserShare {
            offices: users,
            of_respondents_tenths: rate_tenths(users, respondents),
            lowest_tenths: asked.and_then(|asked| rate_tenths(users, asked)),
            highest_tenths: asked.and_then(|asked| rate_tenths(users + (asked - respondents), asked)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;

    fn answered(sites: u64, using: usize, others: usize, outside: usize) -> Vec<SurveyAnswer> {
        let one = |at: usize| SurveyAnswer {
            as_of: None,
            sites,
            office_number: format!("28700{at:05}").parse().expect("a number"),
            answer: if at < using { "using".to_owned() } else { "planned".to_owned() },
            answered_on: None,
            is_site: at < using + others,
            name: None,
        };
        (0..using + others + outside).map(one).collect()
    }

    /// The example of the field: 62 replies, 21 users of 149 are 14 to 72 %.
    #[test]
    fn silence_is_bounded_from_nobody_to_everybody() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let found = result(&answered(149, 21, 41, 2), Some(999), &rules);
        assert_eq!((found.asked, found.respondents, found.outside), (Some(149), 62, 2));
        let using = found.using;
        assert_eq!((using.offices, using.of_respondents_tenths), (21, Some(339)));
        assert_eq!((using.lowest_tenths, using.highest_tenths), (Some(141), Some(725)));
        assert!(found.is_public(&rules));
    }

    #[test]
    fn few_answers_stay_with_planners_and_unknown_wholes_have_no_bounds() {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        assert!(!result(&answered(149, 21, 2, 0), None, &rules).is_public(&rules));
        assert!(!result(&answered(149, 2, 0, 0), None, &rules).is_public(&rules));
        assert!(!result(&answered(7, 3, 3, 0), None, &rules).is_public(&rules), "one is silent");
        let of = |using, others| result(&answered(149, using, others, 0), None, &rules);
        let report = |surveys| SurveyReport { place: "282171".parse().expect("a place"), surveys };
        let shown = |surveys| report(surveys).public(&rules).iter().map(|s| s.respondents).collect::<Vec<_>>();
        assert_eq!(shown(vec![of(5, 6), of(4, 6)]), [10], "one more answer would be told by the difference");
        assert_eq!(shown(vec![of(7, 6), of(4, 6)]), [13, 10]);
        let without = result(&answered(0, 3, 3, 0), None, &rules);
        assert_eq!((without.asked, without.using.lowest_tenths, without.respondents), (None, None, 6));
        let counted = result(&answered(0, 3, 3, 0), Some(36), &rules);
        assert_eq!((counted.using.lowest_tenths, counted.using.highest_tenths), (Some(83), Some(917)));
        // More answers than the count knows.
        assert_eq!(result(&answered(0, 3, 3, 0), Some(5), &rules).using.highest_tenths, None);
    }
}
