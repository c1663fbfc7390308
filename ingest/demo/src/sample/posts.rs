//! How many offices each corporation has, and in which towns.

use super::towns::TOWNS;
use crate::draws::Draws;

/// Offices of the largest corporations; the rest follow [`corporation_size`].
const LARGEST: [u32; 8] = [30, 26, 23, 21, 19, 17, 16, 15];

/// Offices of the corporation at `rank`: a few large ones, then a long tail that ends in single offices.
fn corporation_size(rank: usize) -> u32 {
    let tail = 610 / (rank as u32 + 31);
    LARGEST.get(rank).copied().unwrap_or(tail.max(1))
}

/// (town, corporation) of every office in random order, so that neighbours in number are not of one owner.
pub(super) fn posts(draws: &mut Draws) -> Vec<(usize, usize)> {
    let mut free = TOWNS.map(|town| town.sites);
    let mut posts = Vec::new();
    for corporation in 0.. {
        let left: u32 = free.iter().sum();
        if left == 0 {
            break;
        }
        // Most corporations are local: two thirds of the offices are in one town.
        let home = draws.weighted(&free).unwrap_or(0);
        for _ in 0..corporation_size(corporation).min(left) {
            let stays = draws.chance(0.65) && free[home] > 0;
            let town = if stays { home } else { draws.weighted(&free).unwrap_or(0) };
            free[town] -= 1;
            posts.push((town, corporation));
        }
    }
    draws.shuffle(&mut posts);
    posts
}
