use std::collections::{BTreeSet, HashMap};

/// Pairs of neighbouring characters.
pub(super) type Pair = [char; 2];

/// The pairs of a name, each once.
pub(super) fn pairs(name: &str) -> BTreeSet<Pair> {
    let chars: Vec<char> = name.chars().collect();
    chars.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// Names by their pairs.
#[derive(Debug, Default)]
pub(super) struct Index {
    with: HashMap<Pair, Vec<u32>>,
    /// Pairs of each name.
    sizes: Vec<u32>,
}

impl Index {
    /// Adds the next name; its number is how many were added before.
    pub(super) fn add(&mut self, name: &str) {
        let pairs = pairs(name);
        let at = u32::try_from(self.sizes.len()).unwrap_or(u32::MAX);
        self.sizes.push(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
        for pair in pairs {
            self.with.entry(pair).or_default().push(at);
        }
    }

    /// Names with their likeness in percent (twice the pairs that both have ÷ the pairs of both: Dice), of those at or
    /// above the least.
    pub(super) fn alike(&self, name: &str, min_percent: u32) -> Vec<(usize, u32)> {
        let pairs = pairs(name);
        let mut common: HashMap<u32, u32> = HashMap::new();
        for pair in &pairs {
            for at in self.with.get(pair).into_iter().flatten() {
                *common.entry(*at).or_default() += 1;
            }
        }
        let size = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
        let percent = |at: u32, common: u32| 200 * common / (size + self.sizes[at as usize]).max(1);
        let all = common.into_iter().map(|(at, common)| (at as usize, percent(at, common)));
        all.filter(|(_, percent)| *percent >= min_percent).collect()
    }
}
