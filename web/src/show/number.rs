use tsunagu_domain::percent::Percent;

/// 2,345
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Tenths of a percent, as pages show them: 87 is `8.7`.
pub fn rate(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// `8.7％`
pub fn rate_percent(tenths: u64) -> String {
    format!("{}％", rate(tenths))
}

/// Hundredths of a percent to two decimals, as files carry it: 872 is `8.72`.
pub fn rate_exact(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `25％`, `17.5％`
pub fn threshold(percent: Percent) -> String {
    format!("{percent}％")
}

/// `1.2MB`, `10MB`: rounded up, so that nothing is called smaller than it is.
pub fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1 << 20);
    if tenths.is_multiple_of(10) { format!("{}MB", count(tenths / 10)) } else { format!("{}MB", rate(tenths)) }
}

/// Kilometres to one decimal.
pub fn kilometres(km: f64) -> String {
    format!("{km:.1} km")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        assert_eq!(
            (count(0), count(999), count(1000), count(1234567)),
            ("0".into(), "999".into(), "1,000".into(), "1,234,567".into())
        );
        assert_eq!((rate(87), rate(639), rate(1_500)), ("8.7".into(), "63.9".into(), "150.0".into()));
        assert_eq!(rate_exact(905), "9.05");
        assert_eq!([1, 10 << 20, (10 << 20) + 1, 0].map(megabytes), ["0.1MB", "10MB", "10.1MB", "0MB"]);
    }
}
