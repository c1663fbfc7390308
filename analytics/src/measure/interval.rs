/// Two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The Wilson interval of `listed` of `eligible`, in tenths of a percent. A count of the whole is no
/// sample: it is shown only where places of different size are compared, as a hint at how far chance alone
/// may move them. None where no rate exists or it exceeds 100 %.
pub fn wilson(listed: u64, eligible: u64) -> Option<(u64, u64)> {
    if eligible == 0 || listed > eligible {
        return None;
    }
    let (k, n) = (listed as f64, eligible as f64);
    let p = k / n;
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let tenths = |share: f64| (share.clamp(0.0, 1.0) * 1_000.0).round() as u64;
    Some((tenths(centre - half), tenths(centre + half)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the closed form computed by hand for 13 of 149, and the edges.
    #[test]
    fn known_values() {
        assert_eq!(wilson(13, 149), Some((52, 144)));
        assert_eq!(wilson(0, 10).map(|(low, _)| low), Some(0));
        assert_eq!(wilson(10, 10).map(|(_, high)| high), Some(1_000));
        assert_eq!(wilson(1, 0), None);
        assert_eq!(wilson(3, 2), None);
    }
}
