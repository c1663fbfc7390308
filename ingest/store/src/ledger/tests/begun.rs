use crate::ledger::{Ledger, LedgerError};

/// Commands that are started together on a new home.
#[test]
fn ledger_that_many_begin_at_once_is_one() {
    for round in 0..20 {
        let folder = tempfile::tempdir().expect("a folder");
        let names: Vec<String> = std::thread::scope(|scope| {
            let begin = || {
                let ledger = Ledger::open(folder.path()).expect("a ledger, begun by whichever process");
                ledger
                    .read(|c| Ok::<String, LedgerError>(c.query_row("select id from ledger_state", [], |r| r.get(0))?))
            };
            let all: Vec<_> = (0..6).map(|_| scope.spawn(begin)).collect();
            all.into_iter().map(|one| one.join().expect("done").expect("read")).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]), "{round}: {names:?}");
    }
}
