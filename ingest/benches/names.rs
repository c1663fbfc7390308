//! How many names of exchanged files are read in a second on one core. `cargo bench -p tsunagu-ingest --bench names`.

use std::time::Instant;

use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_formats::filename::name::read;

const NAMES: usize = 200_000;

fn main() {
    let rules = Rules::load(&Data::embedded()).expect("shipped rules load").filename;
    let kinds = ["UPPLAN_202504_", "UPSIKYU_202504_", "UPJSK_202504_", "UP1KYO_", "UPYOBO_SUB_", "計画書_"];
    let names: Vec<String> = (0..NAMES)
        .map(|i| {
            format!("{}28{:08}_43_28{:08}_11_20250325{:06}.CSV", kinds[i % kinds.len()], i, i + 1, (i % 24) * 10_000)
        })
        .collect();
    for _ in 0..5 {
        let began = Instant::now();
        let understood = names.iter().filter(|n| read(n, &rules).is_some()).count();
        let seconds = began.elapsed().as_secs_f64();
        assert!(understood > NAMES / 2, "{understood}");
        #[expect(clippy::print_stdout, reason = "a benchmark prints")]
        {
            println!("{NAMES} names, {understood} understood: {:.1} million a second", NAMES as f64 / seconds / 1e6);
        }
    }
}
