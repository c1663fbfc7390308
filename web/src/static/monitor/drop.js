// The page that counts dropped, chosen or listed files and sends the counters. No file is opened. Names are let go once
// counted: none reaches the page, the console, storage or a request.
import { batches, count, measure, sorted, walked, written } from './count.js';

const TRIES = 5;
const ANSWER_MS = 30_000;
const LONGEST_WAIT_S = 300;
const SAFE = '同じものを二度送っても、二重には数えません。';
const DIRECTIONS = { sent: '送信', received: '受信', inside: '同じ番号' };
const CONFORMITIES = { standard: '標準', nonconforming: '少し違う' };
const FORMATS = { csv: 'CSV', gif: 'GIF', jpeg: 'JPEG', other: 'その他', pdf: 'PDF', png: 'PNG', txt: 'テキスト' };
const HEADINGS = ['作成の月', '向き', '相手', '種類', '組', 'ファイル', '名前'];
// `date` keeps short words on one line.
const CLASSES = ['date', 'date', '', 'date', 'number', 'number', 'date'];

/** What people are told when it goes wrong. */
class Trouble extends Error {}

const amount = (n) => n.toLocaleString('ja-JP');
const total = (items) => items.reduce((sum, item) => sum + item.files, 0);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const ERA_MONTH = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  era: 'long',
  year: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

/** 令和7年3月 */
const eraMonth = (createdAt) =>
  ERA_MONTH.format(Date.UTC(Number(createdAt.slice(0, 4)), Number(createdAt.slice(4, 6)) - 1, 1));

/** Sets by month of making, direction, partner, group and conformity. */
function rows(sets, groups) {
  const key = (set) => {
    const month = set.created_at.slice(0, 6);
    return [month, set.direction, set.partner, set.document_kind, set.conformity].join(' ');
  };
  const alike = new Map();
  for (const set of sets) alike.set(key(set), []);
  for (const set of sets) alike.get(key(set)).push(set);
  return [...alike.keys()].sort().map((each) => {
    const these = alike.get(each);
    const [{ created_at: createdAt, direction, partner, document_kind: group, conformity }] = these;
    const who = [eraMonth(createdAt), DIRECTIONS[direction], partner || '（相手の番号なし）', groups[group] ?? group];
    return [...who, amount(these.length), amount(total(these)), CONFORMITIES[conformity]];
  });
}

function table(sets, groups) {
  const label = '見つかった送受信';
  const row = (texts, cell) => element('tr', {}, ...texts.map(cell));
  const heading = (text, i) => element('th', { scope: 'col', class: CLASSES[i] }, text);
  const cell = (text, i) =>
    i === 0 ? element('th', { scope: 'row', class: CLASSES[i] }, text) : element('td', { class: CLASSES[i] }, text);
  const head = element('thead', {}, row(HEADINGS, heading));
  const body = element('tbody', {}, ...rows(sets, groups).map((texts) => row(texts, cell)));
  const all = element('table', {}, element('caption', {}, label), head, body);
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, all);
}

function summary({ sets, other, foreign, copies }) {
  const formats = other.map((o) => `${FORMATS[o.format]} ${amount(o.files)}`).join('、');
  const odd = `${amount(total(other))}件${formats && `（${formats}）`}`;
  const rest = `ほかの事業所のものは${amount(foreign)}件、写しは${amount(copies)}件`;
  const found = `${amount(sets.length)}組（${amount(total(sets))}ファイル）の送受信がありました。`;
  return `${found}標準仕様の名前でないファイルは${odd}、${rest}です。`;
}

/** 1.2MB; 0.1MB at the least, where there is anything. */
const megabytes = (bytes) => `${amount(Math.max(Math.ceil(bytes / 104_857.6) / 10, bytes > 0 ? 0.1 : 0))}MB`;

/** What was put in, beside what may be sent at once: the folder need not be one sending. */
function size({ files, standard, bytes }, { max_files: maxFiles, max_bytes: maxBytes }) {
  const whole = bytes === null ? '大きさは分かりません' : `合わせて${megabytes(bytes)}`;
  const most = `連携システムで1回に送れるのは、${amount(maxFiles)}ファイル・${megabytes(maxBytes)}までです`;
  return `入れたファイルは${amount(files)}（標準仕様の名前 ${amount(standard)}）、${whole}です（${most}）。`;
}

function something(counted, groups, texts) {
  const note = 'ファイルの名前は残しません。月は、ファイルが作られた月で、送った月ではありません。';
  const title = element('summary', {}, '送る内容をそのまま見る（これ以外は送りません）');
  const exact = element('details', {}, title, element('pre', { tabindex: '0' }, texts.join('\n\n')));
  return [element('p', { class: 'note' }, note), table(counted.sets, groups), exact];
}

/** Why nothing was found, and what to do. */
function nothing({ other, foreign }, office) {
  const told = [];
  if (foreign > 0) {
    const there = `ほかの事業所のファイルが${amount(foreign)}件ありました。`;
    told.push(`${there}事業所番号（${office}）が正しいか、確かめてください。`);
  }
  if (other.length > 0) {
    told.push(
      `標準仕様の名前でないファイルが${amount(total(other))}件ありました。数えられるのは、介護ソフトから出したままの名前` +
        '（UPPLAN_202504_… など）です。名前を変えていないか、確かめてください。ZIPは、展開してから入れてください。',
    );
  }
  if (told.length === 0) told.push('ファイルが1つもありませんでした。選び直してください。');
  const { href } = document.getElementById('dashboard-manual');
  const hand = element('a', { href }, '数を手で入れる');
  return [...told, hand].map((part) => element('p', {}, part));
}

/** Seconds until the next try: what the server asks for, or twice as long each time. */
function waiting(answer, tried) {
  const asked = answer?.headers.get('retry-after') ?? '';
  if (/^[0-9]+$/.test(asked)) return Number(asked);
  const until = Math.ceil((Date.parse(asked) - Date.now()) / 1000);
  return Number.isNaN(until) ? 2 ** (tried - 1) : Math.max(until, 0);
}

async function post(address, body, say) {
  const headers = { 'content-type': 'application/json' };
  const call = { method: 'POST', headers, body, credentials: 'same-origin', redirect: 'error' };
  for (let tried = 1; ; tried += 1) {
    const answer = await fetch(address, { ...call, signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
    const seconds = waiting(answer, tried);
    const again = !answer || [408, 429, 503].includes(answer.status);
    if (!again || tried === TRIES || seconds > LONGEST_WAIT_S) return told(answer);
    const why = answer ? 'サーバーが混み合っています' : 'サーバーにつながりません';
    say(`${why}。${amount(seconds)}秒後に、自動でもう一度送ります。`);
    await new Promise((done) => setTimeout(done, seconds * 1000));
  }
}

/** The server's counts; its own words, or ours, where there are none. */
async function told(answer) {
  if (!answer) {
    throw new Trouble(`サーバーにつながりませんでした。通信を確かめるか、この画面を開き直して、もう一度送ってください。${SAFE}`);
  }
  const said = await answer.json().catch(() => null);
  if (answer.ok && said) return said;
  const code = `サーバーから正しい返事がありませんでした（${answer.status}）。`;
  throw new Trouble(said?.error ?? `${code}しばらくしてから、この画面を開き直して、もう一度送ってください。${SAFE}`);
}

async function sendAll(texts, address, say) {
  const sum = { accepted: 0, known: 0, richer: 0, outside: 0 };
  for (const [at, text] of texts.entries()) {
    say(`送っています（${at + 1}／${texts.length}）…`);
    const answer = await post(address, text, say).catch((error) => {
      const part = at > 0 ? `${texts.length}回に分けたうち、${at}回分は届いています。` : '';
      throw new Trouble(`${error.message}${part}`);
    });
    for (const key of Object.keys(sum)) sum[key] += Number(answer[key]) || 0;
  }
  const [accepted, known, richer, old] = Object.values(sum).map(amount);
  const late = sum.outside > 0 ? `、古すぎるか日付が先のため入らなかった組 ${old}` : '';
  return `送りました。新しい組 ${accepted}、前に送ってある組 ${known}、ファイルが増えた組 ${richer}${late}。`;
}

function start(root) {
  const byId = (id) => document.getElementById(`drop-${id}`);
  const [folder, listing, result, send, clear, status, next] =
    ['folder', 'listing', 'result', 'send', 'clear', 'status', 'next'].map(byId);
  const complete = byId('complete');
  const rules = JSON.parse(document.getElementById('exchange-rules').textContent);
  const { office, address, most } = root.dataset;
  let texts = [];
  let counts = null;
  let measures = null;
  let busy = false;

  function say(text, fault = false) {
    status.textContent = text;
    status.classList.toggle('fault', fault);
  }

  function setBusy(on) {
    busy = on;
    for (const control of root.querySelectorAll('button, input, textarea')) control.disabled = on;
  }

  /** One thing at a time. Of errors only our own words are told: others may hold a name. */
  async function work(doing, failed, action) {
    if (busy) return;
    const focused = document.activeElement;
    say(doing);
    setBusy(true);
    try {
      say(await action());
    } catch (error) {
      say(error instanceof Trouble ? error.message : failed, true);
    }
    setBusy(false);
    // A disabled button loses the focus.
    if (document.activeElement === document.body && root.contains(focused)) focused.focus({ preventScroll: true });
  }

  function show(counted, measured) {
    counts = counted;
    measures = measured;
    const found = counted.sets.length > 0;
    texts = batches(counted, office, complete.checked, Number(most));
    const lead = found ? summary(counted) : 'この事業所の送受信は見つかりませんでした。';
    const rest = found ? something(counted, rules.groups, texts) : nothing(counted, office);
    const held = measured.files > 0 ? [element('p', { id: 'drop-size' }, size(measured, rules.limits))] : [];
    result.replaceChildren(element('p', { class: 'lead' }, lead), ...held, ...rest);
    result.hidden = clear.hidden = false;
    next.hidden = true;
    send.hidden = !found;
    return found ? '数えました。まだ送っていません。内容を見て、よければ送ってください。' : lead;
  }

  function take(reading) {
    const failed = '読めませんでした。もう一度選ぶか、名前の一覧を貼ってください。';
    return work('名前と大きさを読んでいます…', failed, async () => {
      const files = await reading();
      return show(count(files, office, rules), measure(files, rules));
    });
  }

  for (const input of [folder, byId('files')]) {
    input.addEventListener('change', () => {
      const chosen = [...input.files].map(({ name, size }) => ({ name, bytes: size }));
      input.value = '';
      take(() => sorted(chosen));
    });
  }
  byId('read').addEventListener('click', () => {
    const text = listing.value;
    listing.value = '';
    take(() => written(text));
  });
  // A browser may bring back what was typed when the page is opened again.
  addEventListener('pagehide', () => (listing.value = ''));

  // Beside the zone a browser would open the file and show what is in it.
  const holdsFiles = (event) => event.dataTransfer?.types.includes('Files');
  for (const type of ['dragover', 'drop']) {
    addEventListener(type, (event) => holdsFiles(event) && event.preventDefault());
  }
  byId('zone').addEventListener('drop', ({ dataTransfer }) => {
    // Items are gone once this handler has ended.
    const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    take(async () => sorted(await walked(entries)));
  });

  const unsent = `送れませんでした。もう一度送ってください。${SAFE}`;
  // What is shown is what is sent.
  complete.addEventListener('change', () => counts && show(counts, measures));
  // What is sent is sent: there is nothing left to send or to give up.
  async function sent() {
    const told = await sendAll(texts, address, say);
    send.hidden = clear.hidden = true;
    next.hidden = false;
    return told;
  }
  send.addEventListener('click', async () => {
    await work('送っています…', unsent, sent);
    if (send.hidden) status.focus({ preventScroll: true });
  });
  clear.addEventListener('click', () => {
    texts = [];
    counts = measures = null;
    result.replaceChildren();
    result.hidden = send.hidden = clear.hidden = true;
    say('消しました。');
    folder.focus();
  });
}

const root = document.getElementById('drop');
if (root) start(root);
