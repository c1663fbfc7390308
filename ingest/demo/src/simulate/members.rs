//! A made-up town's offices.

use tsunagu_domain::office_number::OfficeNumber;

use super::simulation::{Member, OfficeType};
use super::stream::Stream;
use crate::draws::Draws;

/// Numbers that there are: 99, the third character, 900001 to 999999, and the check digit. The towns of the sample
/// prefecture stop far below.
const MOST: usize = 99_999;

/// Members of a made-up town when no register is at hand: `count` offices, at most 99,999, with numbers of 見本県.
/// One in five is a care manager, two are support centres from twenty offices on, the others are providers. The same
/// seed gives the same members on every platform.
pub fn members(count: usize, seed: u64) -> Vec<Member> {
    let count = count.min(MOST);
    let centres = (count / 10).min(2);
    let managers = (count - centres).div_ceil(5);
    let mut roles = vec![OfficeType::Provider; count];
    roles[..centres].fill(OfficeType::SupportCentre);
    roles[centres..centres + managers].fill(OfficeType::CareManager);
    let mut draws = Draws::new(seed, Stream::Members);
    draws.shuffle(&mut roles);
    let numbered = roles.into_iter().zip(1..);
    numbered.filter_map(|(role, nth)| Some(Member { number: number(role, nth, &mut draws)?, role })).collect()
}

fn number(role: OfficeType, nth: u32, draws: &mut Draws) -> Option<OfficeNumber> {
    let third = match role {
        OfficeType::CareManager => '7',
        OfficeType::SupportCentre => '0',
        OfficeType::Provider => draws.one_of(['7', '7', '7', '7', '7', '9', '9', '6', '1', '5']),
    };
    let with_check = |check: u32| format!("99{third}{}{check}", 900_000 + nth).parse().ok();
    (0..10).filter_map(with_check).find(OfficeNumber::has_valid_check_digit)
}
