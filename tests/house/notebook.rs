use std::process::Command;

use crate::support::{has, program, project, shipped_home};

/// The notebook's own checks run over the lake of the shipped data.
#[test]
fn the_notebook_runs_over_the_shipped_lake() {
    if !program("python3") {
        return;
    }
    let modules = "import polars, duckdb, altair, nbclient, nbformat, ipykernel";
    let ready = Command::new("python3").args(["-c", modules]).output().is_ok_and(|o| o.status.success());
    if !has("python with polars, duckdb, altair, nbclient (notebooks/requirements.txt)", ready) {
        return;
    }
    let notebooks = project().join("notebooks");
    let run = "import nbformat, nbclient\n\
        nb = nbformat.read('kawanishi-9-percent.ipynb', 4)\n\
        nbclient.NotebookClient(nb, timeout=300, kernel_name='python3').execute()\n";
    let ran = Command::new("python3")
        .args(["-c", run])
        .current_dir(notebooks)
        .env("TSUNAGU_HOME", shipped_home().path())
        .output()
        .expect("python starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
