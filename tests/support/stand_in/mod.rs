//! A web site on loopback that stands in for the publishers, and misbehaves when reported to. Layouts that nobody has
//! seen live are marked 'assumed'.

/// Pages of the sites.
pub mod pages;

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What an address answers with when nothing is wrong.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Sent packed to clients that take gzip.
    pub packed: bool,
}

impl Answer {
    pub fn html(body: impl Into<String>) -> Self {
        Self::bytes("text/html; charset=UTF-8", body.into().into_bytes())
    }

    pub fn bytes(media: &str, body: Vec<u8>) -> Self {
        Self { status: 200, headers: vec![("Content-Type".into(), media.into())], body, packed: true }
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Trick {
    /// Answers 429 with this Retry-After.
    TooMany(&'static str),
    /// Answers 503.
    Unavailable,
    /// Half the body, then a reset.
    Reset,
    /// A body shorter than its stated length, then the end.
    Cut,
    /// No answer at all.
    Silent,
    /// The body in small pieces.
    Drip,
    /// Redirects.
    Redirect(String),
    /// A few kilobytes that unpack to this many MiB.
    Bomb(usize),
    /// So many MiB without a stated length.
    Endless(usize),
    /// Whatever comes to mind.
    Garbage,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    pub path: String,
    pub headers: HashMap<String, String>,
}

#[derive(Default)]
struct State {
    answers: Mutex<HashMap<String, Answer>>,
    tricks: Mutex<HashMap<String, VecDeque<Trick>>>,
    seen: Mutex<Vec<ReceivedRequest>>,
    open: AtomicUsize,
    most: AtomicUsize,
}

/// The site; it stays up as long as the test program.
#[derive(Clone)]
pub struct StandIn {
    port: u16,
    state: Arc<State>,
}

impl StandIn {
    pub fn start(answers: impl IntoIterator<Item = (String, Answer)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State { answers: Mutex::new(answers.into_iter().collect()), ..State::default() });
        let served = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = served.clone();
                std::thread::spawn(move || {
                    let open = state.open.fetch_add(1, Ordering::SeqCst) + 1;
                    state.most.fetch_max(open, Ordering::SeqCst);
                    let _ = converse(&stream, &state);
                    state.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, state }
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.host())
    }

    pub fn set(&self, path: &str, answer: Answer) {
        self.state.answers.lock().expect("a lock").insert(path.to_owned(), answer);
    }

    pub fn set_all(&self, answers: impl IntoIterator<Item = (String, Answer)>) {
        self.state.answers.lock().expect("a lock").extend(answers);
    }

    /// The next requests to this address go wrong in these ways, one each.
    pub fn trick(&self, path: &str, tricks: impl IntoIterator<Item = Trick>) {
        self.state.tricks.lock().expect("a lock").entry(path.to_owned()).or_default().extend(tricks);
    }

    pub fn seen(&self) -> Vec<ReceivedRequest> {
        self.state.seen.lock().expect("a lock").clone()
    }

    pub fn reset(&self) {
        self.state.seen.lock().expect("a lock").clear();
    }

    pub fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|s| s.path).collect()
    }

    /// How many there were.
    pub fn requests(&self) -> usize {
        self.state.seen.lock().expect("a lock").len()
    }

    pub fn count(&self, path: &str) -> usize {
        self.seen().iter().filter(|s| s.path == path).count()
    }

    pub fn max_connections(&self) -> usize {
        self.state.most.load(Ordering::SeqCst)
    }
}

/// Answers the requests of one connection.
fn converse(stream: &TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let mut headers = HashMap::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        state.seen.lock().expect("a lock").push(ReceivedRequest { path: path.clone(), headers: headers.clone() });
        let trick = state.tricks.lock().expect("a lock").get_mut(&path).and_then(VecDeque::pop_front);
        let answer = state.answers.lock().expect("a lock").get(&path).cloned();
        let answer = answer.unwrap_or_else(|| Answer { status: 404, ..Answer::html("<h1>Not Found</h1>") });
        if !reply(stream, &answer, &headers, trick)? {
            return Ok(());
        }
    }
}

fn reply(
    mut stream: &TcpStream,
    answer: &Answer,
    requested: &HashMap<String, String>,
    trick: Option<Trick>,
) -> std::io::Result<bool> {
    let tag = format!("\"{}\"", hash(&answer.body));
    let head = |status: u16, length: usize, more: &[(String, String)]| {
        let mut text = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n");
        more.iter().for_each(|(name, value)| text += &format!("{name}: {value}\r\n"));
        text + "\r\n"
    };
    let plain = |status, more: &[(String, String)]| head(status, 0, more);
    match trick {
        Some(Trick::TooMany(after)) => {
            stream.write_all(plain(429, &[("Retry-After".into(), after.into())]).as_bytes())?;
        }
        Some(Trick::Unavailable) => stream.write_all(plain(503, &[]).as_bytes())?,
        Some(Trick::Redirect(to)) => stream.write_all(plain(302, &[("Location".into(), to)]).as_bytes())?,
        Some(Trick::Reset) => {
            stream.write_all(head(200, answer.body.len(), &answer.headers).as_bytes())?;
            stream.write_all(&answer.body[..answer.body.len() / 2])?;
            stream.flush()?;
            // Without lingering, closing resets.
            socket2::SockRef::from(stream).set_linger(Some(std::time::Duration::ZERO))?;
            return Ok(false);
        }
        Some(Trick::Cut) => {
            stream.write_all(head(200, answer.body.len(), &answer.headers).as_bytes())?;
            stream.write_all(&answer.body[..answer.body.len() / 2])?;
            return Ok(false);
        }
        Some(Trick::Silent) => return Ok(false),
        Some(Trick::Garbage) => {
            stream.write_all(b"\x00\xff not http\r\n\r\n")?;
            return Ok(false);
        }
        Some(Trick::Bomb(mib)) => {
            let bomb = gzip(&vec![0; mib << 20]);
            stream.write_all(head(200, bomb.len(), &[("Content-Encoding".into(), "gzip".into())]).as_bytes())?;
            stream.write_all(&bomb)?;
        }
        Some(Trick::Endless(mib)) => {
            stream.write_all(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n")?;
            for _ in 0..mib * 16 {
                stream.write_all(&[b' '; 1 << 16])?;
            }
            return Ok(false);
        }
        Some(Trick::Drip) => {
            stream.write_all(head(200, answer.body.len(), &answer.headers).as_bytes())?;
            for piece in answer.body.chunks(answer.body.len().div_ceil(40).max(1)) {
                stream.write_all(piece)?;
                stream.flush()?;
            }
        }
        None if requested.get("if-none-match") == Some(&tag) => {
            // Some servers name an encoding although there is no body.
            let more = [("ETag".into(), tag), ("Content-Encoding".into(), "gzip".into())];
            stream.write_all(plain(304, &more).as_bytes())?;
        }
        None => {
            let packed = answer.packed && requested.get("accept-encoding").is_some_and(|e| e.contains("gzip"));
            let body = if packed { gzip(&answer.body) } else { answer.body.clone() };
            let mut headers = answer.headers.clone();
            headers.push(("ETag".into(), tag));
            if packed {
                headers.push(("Content-Encoding".into(), "gzip".into()));
            }
            stream.write_all(head(answer.status, body.len(), &headers).as_bytes())?;
            stream.write_all(&body)?;
        }
    }
    stream.flush()?;
    Ok(true)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}
