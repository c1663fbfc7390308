use tsunagu_store::ledger::{LedgerError, NotCommitted};

use super::DISK_FULL;
use crate::language::Text;

/// What to do about a ledger that is gone. A new one in its place would take for unsent what was sent, and let in
/// nobody.
const BRING_BACK: Text = Text(
    "tsunagu backup の控えを、tsunagu --home 新しいフォルダー restore 控え.zip で戻し、そのフォルダーを --home にして使ってください。控えがなく、何も預かっていない状態から始めるときは、home の中の ledger フォルダーと LEDGER という名前のファイルを別の場所に移してください",
);

/// Why the ledger can't be used.
pub fn ledger_error(error: &LedgerError) -> String {
    match error {
        LedgerError::Sqlite(_) => t!(
            "預かりもの（ledger）を読み書きできません。空き容量と、ほかの tsunagu が動いていないかを確かめてください"
        )
        .to_owned(),
        LedgerError::Full => t!("預かりもの（ledger）に書き込めません。{full}", full = DISK_FULL),
        LedgerError::Damaged => t!("預かりもの（ledger）が壊れています。{bring_back}", bring_back = BRING_BACK),
        LedgerError::Missing => t!("預かりもの（ledger）がなくなっています。{bring_back}", bring_back = BRING_BACK),
        LedgerError::Newer { found, newest } => t!(
            "預かりもの（ledger）は、このプログラムより新しい版の tsunagu が書いたものです（{found}。このプログラムは {newest} まで）。何も変えていません。新しい版の tsunagu を使ってください",
            found,
            newest
        ),
        LedgerError::Unremembered => {
            t!("預かりもの（ledger）があることを home に書き留められません。空き容量と、書き込めるかを確かめてください")
                .to_owned()
        }
        LedgerError::Random(reason) => t!("乱数を得られません（{reason}）", reason),
        LedgerError::KeyReused { row } => t!("{row}件目の key は、別の組に使われています", row),
        LedgerError::Revoked => t!("アクセスキーが使えなくなっています").to_owned(),
        LedgerError::Stopped => {
            t!("預かりもの（ledger）の書き込みが止まっています。tsunagu serve を起動し直してください").to_owned()
        }
        LedgerError::NotCommitted(why) => {
            t!("預かりもの（ledger）に書き込めませんでした（{why}）", why = not_committed(*why))
        }
    }
}

fn not_committed(why: NotCommitted) -> &'static str {
    match why {
        NotCommitted::QueueFull => t!("順番待ちが多すぎます"),
        NotCommitted::NotSaved => t!("保存できませんでした"),
        NotCommitted::Reader => t!("ほかの tsunagu が読んでいます"),
        NotCommitted::Writer => t!("ほかの書き込みが長引いています"),
    }
}
