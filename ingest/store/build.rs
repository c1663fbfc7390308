//! Rebuilds when a shipped data file appears or changes, and lays the DuckDB library beside the program.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=../../data");
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    let (Ok(from), Ok(out)) = (env::var("DUCKDB_LIB_DIR"), env::var("OUT_DIR")) else { return };
    for name in ["libduckdb.so", "libduckdb.dylib"] {
        let library = Path::new(&from).join(name);
        // OUT_DIR is <target>/<profile>/build/<package>/out: the built programs lie three folders up.
        let Some(profile) = Path::new(&out).ancestors().nth(3) else { continue };
        // One that is not there would count as changed at every build, and with it all that follows.
        if library.exists() {
            println!("cargo:rerun-if-changed={}", library.display());
            let beside = profile.join(name);
            let _ = fs::remove_file(&beside);
            if fs::hard_link(&library, &beside).is_err() {
                fs::copy(&library, &beside).expect("the DuckDB library can be copied beside the program");
            }
        }
    }
}
