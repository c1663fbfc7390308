/// What publishers announce.
pub mod announced;
/// Counters of exchanges: who sends them, and what is kept of them.
pub mod counters;
/// The workspace's crates.
pub mod crates;
/// Folders of exchanged files, by names alone.
pub mod folders;
/// Homes as a whole.
pub mod homes;
/// Homes with shipped counts, and loads by their names.
pub mod loads;
/// The register counted a second time, naively.
pub mod naive;
/// The real register, where it is at hand.
pub mod register;
/// A publisher's site with towns.
pub mod site;
/// Publishers' sites that misbehave on demand.
pub mod stand_in;
/// A synthetic register.
pub mod synthetic;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tsunagu::app::App;
use tsunagu::server::router;
use tsunagu::submissions::Reach;
use tsunagu_domain::data::Data;
use tsunagu_domain::rules::Rules;
use tsunagu_domain::timestamp::Timestamp;
use tsunagu_store::home::Home;

/// What time it is for pages, and for what is shipped.
pub const NOW: &str = "2026-11-22T00:00:00Z";

/// A moment as it is written.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

/// The repository.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("web/ lies in the project").to_owned()
}

/// Waits until something has happened, which must be before a minute is over.
pub fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(begun.elapsed() < Duration::from_secs(60), "still waiting until {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether something that a test wants is there. When it is not, the test says so and passes, unless
/// `TSUNAGU_REQUIRE=all` makes absence a failure.
pub fn has(what: &str, present: bool) -> bool {
    if !present {
        assert!(std::env::var("TSUNAGU_REQUIRE").as_deref() != Ok("all"), "{what} is required here and absent");
        // Past the capture of the test runner, so that a skip is seen in a passing run.
        let _ = writeln!(std::io::stderr().lock(), "SKIP: {what} is absent");
    }
    present
}

/// A folder of real data that is no part of the project.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = project().join("../shared/data").join(folder);
    has(&format!("../shared/data/{folder}"), path.exists()).then_some(path)
}

/// A program on the path.
pub fn program(name: &str) -> bool {
    let found =
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|p| p.join(name).is_file()));
    has(name, found)
}

/// The scripts that drive Chromium, where it, node and what they need are there.
pub fn browser_scripts() -> Option<PathBuf> {
    let folder = project().join("tests/browser");
    let ready = program("node")
        && program("chromium")
        && has("node_modules (npm ci in tests/browser)", folder.join("node_modules").exists());
    ready.then_some(folder)
}

/// Every file below a folder, in order; none where there is no folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files_below(&path)),
            path => found.push(path),
        }
    }
    found.sort();
    found
}

/// Copies a folder with all that is in it.
pub fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// A home in a scratch folder.
pub struct TestHome {
    folder: tempfile::TempDir,
}

impl TestHome {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a scratch folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A file beside the home.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(&path, content).expect("written");
        path
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tsunagu"));
        command.env_remove("TSUNAGU_ABORT_AT").env("TSUNAGU_HOME", self.path());
        command
    }

    /// Runs the program with these words.
    pub fn run<S: AsRef<std::ffi::OsStr>>(&self, words: &[S]) -> CommandResult {
        CommandResult(self.command().args(words).output().expect("tsunagu starts"))
    }

    /// Runs it and expects success.
    pub fn ok<S: AsRef<std::ffi::OsStr> + std::fmt::Debug>(&self, words: &[S]) -> String {
        let ran = self.run(words);
        assert!(ran.0.status.success(), "{words:?}: {}", ran.err());
        ran.out()
    }

    /// The program's CSV as rows by header.
    pub fn csv(&self, words: &[&str]) -> Vec<std::collections::HashMap<String, String>> {
        let out = self.ok(words);
        let mut reader = csv::Reader::from_reader(out.trim_start_matches('\u{feff}').as_bytes());
        reader.deserialize().collect::<Result<_, _>>().expect("a CSV")
    }

    /// The server's state over this home, today.
    pub fn app_now(&self) -> Arc<App> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let home = Home::open(&self.path()).expect("a home");
        App::new(rules, home, Reach::Loopback, jiff::Timestamp::now).expect("a ledger")
    }

    /// The server's state over this home.
    pub fn app(&self) -> Arc<App> {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        let now = || NOW.parse().expect("a moment");
        let home = Home::open(&self.path()).expect("a home");
        App::new(rules, home, Reach::Loopback, now).expect("a ledger")
    }
}

/// What a run left behind.
pub struct CommandResult(pub Output);

impl CommandResult {
    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

/// A home with what the program ships, made once for all tests that only read it.
pub fn shipped_home() -> &'static TestHome {
    static HOME: OnceLock<TestHome> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = TestHome::new();
        let mut words = vec![PathBuf::from("add"), project().join("data/listings"), project().join("data/eligible")];
        words.extend(sample_files());
        let added = home.command().args(&words).env("TSUNAGU_NOW", NOW).output().expect("tsunagu starts");
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        home
    })
}

/// 見本県's register and listings; its municipalities are rules.
pub fn sample_files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(project().join("data/sample")).expect("a folder").flatten();
    let mut files: Vec<_> = entries.map(|e| e.path()).filter(|p| !p.ends_with("municipalities.csv")).collect();
    files.sort();
    files
}

/// A server on loopback; its address.
pub async fn serve(app: Arc<App>) -> String {
    serve_router(router(app)).await
}

/// The same with more around the routes.
pub async fn serve_router(router: axum::Router) -> String {
    tsunagu_ingest::source::fetch::prepare_tls();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A server that knows its peers and stops when reported; its address.
pub async fn listen(app: Arc<App>) -> (String, tokio::sync::oneshot::Sender<()>) {
    tsunagu_ingest::source::fetch::prepare_tls();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(tsunagu::server::serve(app, listener, async {
        let _ = stopped.await;
    }));
    (format!("http://{address}"), stop)
}

/// The page at an address below `base`.
pub async fn get(base: &str, path: &str) -> (u16, String) {
    let response = reqwest::get(format!("{base}{path}")).await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.text().await.expect("a body"))
}
