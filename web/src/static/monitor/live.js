// Keeps the figures of a page as the server has them. Texts come ready made; nothing is computed here.

const AGAIN_MS = 10_000;
const CONNECTED = 'つながっています';
const BROKEN = 'つながりが切れました。自動でつなぎ直します…';
const STOPPED = '途切れました。アクセスキーの期限が切れたか、サーバーが止まっています。読み直してください';

function say(text) {
  const status = document.getElementById('live-status');
  // The same text again would be read aloud again.
  if (status && status.textContent !== text) status.textContent = text;
}

function figuresOf(data) {
  try {
    return Object.entries(JSON.parse(data) ?? {});
  } catch {
    return [];
  }
}

function fill(figures) {
  const texts = new Map(figures);
  for (const place of document.querySelectorAll('[data-live]')) {
    const text = texts.get(place.dataset.live);
    if (text !== undefined && place.textContent !== String(text)) place.textContent = text;
  }
}

function start(address) {
  let source = null;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function again() {
    close();
    timer = setTimeout(open, AGAIN_MS);
  }

  function open() {
    close();
    source = new EventSource(address);
    source.addEventListener('open', () => say(CONNECTED));
    source.addEventListener('figures', (event) => fill(figuresOf(event.data)));
    source.addEventListener('end', () => {
      say(STOPPED);
      again();
    });
    source.addEventListener('error', (event) => {
      say(BROKEN);
      // The browser gives up after an answer that is no stream, a 503 for instance.
      if (event.target.readyState === EventSource.CLOSED) again();
    });
  }

  // A page kept for the back button must not hold a connection.
  addEventListener('pagehide', close);
  addEventListener('pageshow', () => {
    if (!source) open();
  });
  open();
}

const root = document.getElementById('live');
if (root) start(root.dataset.events);
