use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does a piece of work for each, as many at once as there are cores, and gives the results in order. The threads are its
/// own: one of a shared pool would begin the next file while polars waits for the pool in this one, file upon file on
/// one stack.
pub(super) fn side_by_side<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(all.len());
    let waiting = Mutex::new(all.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((at, one)) = next else { break };
                    let result = work(one);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let all: Vec<u64> = (0..500).collect();
        // Pieces of unequal size, so that later ones end before earlier ones.
        let busy = |n: u64| (n, (0..(n * 7_919) % 5_000).fold(n, |sum, more| sum ^ more.rotate_left(3)));
        let done: Vec<u64> = side_by_side(all.clone(), busy).into_iter().map(|(n, _)| n).collect();
        assert_eq!(done, all);
        assert!(side_by_side(Vec::<u64>::new(), busy).is_empty());
    }
}
