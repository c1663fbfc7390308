/// The chance that at least `k` of `n` partners are listed when each is with chance `p`, independently of the others:
/// an assumption that partners of one town rarely keep.
pub fn at_least(k: u32, n: u32, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // From none upwards, each term from the one before it, in logarithms: n may be large.
    let (ln_p, ln_q) = (p.ln(), (1.0 - p).ln());
    let mut ln_term = f64::from(n) * ln_q;
    let mut fewer = ln_term.exp();
    for i in 1..k {
        ln_term += f64::from(n - i + 1).ln() - f64::from(i).ln() + ln_p - ln_q;
        fewer += ln_term.exp();
    }
    (1.0 - fewer).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden values T18 of the reference.
    #[test]
    fn five_partners_or_more() {
        let percent = |n, p| (at_least(5, n, p) * 10_000.0).round() / 100.0;
        assert_eq!((percent(28, 0.0935), percent(28, 0.25)), (11.52, 86.46));
        assert_eq!((percent(15, 0.0935), percent(15, 0.25)), (0.96, 31.35));
    }

    #[test]
    fn ends_are_certain() {
        assert_eq!((at_least(5, 4, 0.9), at_least(5, 5, 1.0), at_least(0, 0, 0.0)), (0.0, 1.0, 1.0));
        assert!(at_least(5, 1_000_000, 0.5) > 0.999_999);
    }
}
