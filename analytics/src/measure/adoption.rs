use tsunagu_domain::percent::Percent;
use tsunagu_domain::rate::{needed, rate_hundredths, rate_tenths, target};

use crate::query::adoption::Adoption;

impl Adoption {
    /// Hundredths of a percent.
    pub fn rate_hundredths(&self) -> Option<u64> {
        rate_hundredths(self.counted?, self.eligible?)
    }

    /// Tenths of a percent, rounded from the counts themselves.
    pub fn rate_tenths(&self) -> Option<u64> {
        rate_tenths(self.counted?, self.eligible?)
    }

    /// How many must be listed to reach the line.
    pub fn target(&self, threshold: Percent) -> Option<u64> {
        self.eligible.filter(|n| *n > 0).map(|n| target(n, threshold))
    }

    /// How many more.
    pub fn needed(&self, threshold: Percent) -> Option<u64> {
        let eligible = self.eligible.filter(|n| *n > 0)?;
        Some(needed(self.counted?, eligible, threshold))
    }
}
