//! The floor under `tsunagu add`: DuckDB reads the same register files with a bare `read_csv` and writes them to
//! one Parquet file each. No check, no issue, no archive. Arguments: CSV files. `make bench` pairs it with
//! `tsunagu add`.

use duckdb::Connection;

fn main() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let connection = Connection::open_in_memory().expect("DuckDB opens");
    for (i, file) in std::env::args().skip(1).filter(|a| a.ends_with(".csv")).enumerate() {
        let to = folder.path().join(format!("{i}.parquet"));
        let sql = format!(
            "copy (select * from read_csv('{file}', all_varchar = true)) to '{}' (format parquet, compression zstd)",
            to.display()
        );
        connection.execute_batch(&sql).expect("copied");
    }
}
