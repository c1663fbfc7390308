//! A made-up town's exchanges, as names and sizes of files: for demonstrations and for the tests of what counts them.
//!
//! Its offices join along an S over the months. A care manager sends each month's plan before it, a provider sends
//! what was done after it, and documents come and go between them; a few sets are late, sent again, taken back,
//! misnamed or missing. There is no care and no person behind any of it.

mod cycle;
mod days;
mod events;
mod folders;
mod members;
mod names;
mod office;
mod outbox;
mod partners;
mod program;
mod simulation;
mod stream;
mod town;

use self::outbox::Outbox;
use self::stream::Stream;
use self::town::Town;
use crate::draws::Draws;

pub use self::members::members;
pub use self::simulation::{Folder, Member, OfficeType, Simulation};

/// The folders of all members, in their order.
pub fn simulate(simulation: &Simulation<'_>) -> Vec<Folder> {
    let town = Town::new(simulation);
    let mut outbox = Outbox::new(&town);
    cycle::months(&mut outbox, &mut Draws::new(simulation.seed, Stream::Cycle));
    events::events(&mut outbox, &mut Draws::new(simulation.seed, Stream::Events));
    folders::folders(&town, outbox.in_order(), simulation.seed)
}

#[cfg(test)]
mod tests;
