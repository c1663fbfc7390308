// Lists files by name and size, and counts an office's exchanges in the form that is sent. Mirrors count.rs and list.rs
// of ingest/src/exchange; a test holds both to the same answers. Names are let go here: what `count` returns has none.
import { format, readName } from './name.js';

/** Groups that give a set its name, before those that come with them. */
const LEADING = [
  'withdrawal_plan',
  'withdrawal_actual',
  'withdrawal',
  'actual',
  'monthly_plan',
  'care_plan',
  'prevention',
  'basic',
];
const MOST_FILES = 10_000;
const MOST_MONTHS = 24;
const VERSIONS = ['v3', 'v4_0', 'v4_1'];

const upper = (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** What is counted is ASCII, where UTF-16 units and bytes have the same order. */
const inOrder = (a, b) => (a < b ? -1 : Number(a > b));

/** files: [{name, bytes|null}]. */
export function count(files, office, rules) {
  const own = (number) => number !== null && isOwn(number, office);
  const other = new Map();
  const read = [];
  let foreign = 0;
  for (const { name: path, bytes } of files) {
    const name = readName(path, rules);
    if (!name) {
      const key = format(path);
      other.set(key, (other.get(key) ?? 0) + 1);
    } else if (!own(name.from) && name.to !== null && !own(name.to)) {
      foreign += 1;
    } else {
      const direction = !own(name.from) ? 'received' : own(name.to) ? 'inside' : 'sent';
      const number = upper((direction === 'received' ? name.from : name.to) ?? '');
      read.push({ ...name, direction, number, bytes: bytes ?? null });
    }
  }
  // Originals first, so that of a file and its copies always the same one counts.
  read.sort((a, b) => COPIES.indexOf(a.copy) - COPIES.indexOf(b.copy));
  const known = new Set(read.map((file) => file.number).filter((number) => number.length === 10));
  const gathered = new Map();
  // Files that name no receiver come last: they belong to the set of the same moment and direction that does.
  const to = read.map((file) => ({ file, partner: partnerOf(file.number, known) }));
  const [named, nameless] = [to.filter((t) => t.partner !== ''), to.filter((t) => t.partner === '')];
  const added = named.map(({ file, partner }) => gather(gathered, file, partner));
  const partners = new Map();
  for (const { createdAt, direction, partner } of gathered.values()) {
    const moment = `${createdAt} ${direction}`;
    if (!partners.has(moment) || partner < partners.get(moment)) partners.set(moment, partner);
  }
  for (const { file } of nameless) added.push(gather(gathered, file, partners.get(`${file.created_at} ${file.direction}`) ?? ''));
  const copies = added.filter((isNew) => !isNew).length;
  return {
    sets: [...gathered.values()].sort(byCreation).map((set) => wire(set, rules)),
    other: [...other].sort(([a], [b]) => inOrder(a, b)).map(([key, files]) => ({ format: key, files })),
    foreign,
    copies,
  };
}

/** What a folder holds before it is sent: files, those of them whose names the standard gives, and bytes, where known. */
export function measure(files, rules) {
  const known = files.every(({ bytes }) => bytes !== null && bytes !== undefined);
  return {
    files: files.length,
    standard: files.filter(({ name }) => readName(name, rules)).length,
    bytes: known ? files.reduce((sum, { bytes }) => sum + bytes, 0) : null,
  };
}

const COPIES = ['none', 'numbered', 'copied'];
const DIRECTIONS = ['sent', 'received', 'inside'];

/** As the ledger has them: by when they were made, then partner (none first), then direction. */
function byCreation(a, b) {
  const ways = DIRECTIONS.indexOf(a.direction) - DIRECTIONS.indexOf(b.direction);
  return inOrder(a.createdAt, b.createdAt) || inOrder(a.partner, b.partner) || ways;
}

/** A number that has lost its first or last digit is the only partner that it fits, or nobody. */
function partnerOf(number, known) {
  if (number.length !== 9) return number;
  const fitting = [...known].filter((k) => k.slice(0, 9) === number || k.slice(1) === number);
  return fitting.length === 1 ? fitting[0] : '';
}

/** The office's number, or what is left of it without its first or last digit. */
function isOwn(number, office) {
  return upper(number) === upper(office) || (number.length === 9 && [office.slice(0, 9), office.slice(1)].includes(number));
}

/** Adds a file to its set; false where a copy of it is there already. */
function gather(gathered, file, partner) {
  const { created_at: createdAt, direction } = file;
  const setKey = [createdAt, partner, direction].join(' ');
  if (!gathered.has(setKey)) gathered.set(setKey, { createdAt, partner, direction, files: new Map() });
  const { files } = gathered.get(setKey);
  const fileKey = [file.kind, file.month ?? '', file.branch ?? ''].join(' ');
  const there = files.get(fileKey) ?? [];
  const sizes = there.map((each) => each.bytes);
  // Files of one second and kind are others where their sizes differ, unless the name says that it is a copy.
  const isOther = file.copy !== 'copied' && file.bytes !== null && !sizes.includes(null) && !sizes.includes(file.bytes);
  if (there.length > 0 && !isOther) return false;
  files.set(fileKey, [...there, file]);
  return true;
}

/** A set as it is sent. */
function wire({ createdAt, partner, direction, files: byKey }, rules) {
  const files = [...byKey.values()].flat();
  const months = files.map((file) => file.month).filter((month) => month !== null);
  return {
    direction,
    partner,
    created_at: createdAt,
    document_kind: leading(files.map((file) => file.group)),
    months: [...new Set(months)].sort(inOrder).slice(-MOST_MONTHS),
    files: Math.min(files.length, MOST_FILES),
    size: sizeOf(files, rules.sizes),
    format: files.some((file) => file.format === 'jpeg') ? 'jpeg' : 'csv',
    version: VERSIONS.findLast((version) => files.some((file) => file.version === version)),
    conformity: files.some((file) => file.conformity === 'nonconforming') ? 'nonconforming' : 'standard',
  };
}

function leading(groups) {
  return LEADING.find((group) => groups.includes(group)) ?? groups.sort(inOrder)[0];
}

/** A step of sizes instead of bytes: exact sizes would tell one file from another. */
function sizeOf(files, sizes) {
  if (files.some((file) => file.bytes === null)) return 'unknown';
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return sizes.find((size) => bytes <= size.max_bytes)?.key ?? 'over';
}

/**
 * What is sent, to the letter: a set a line, so that people can read it. Other files go with the first alone: an empty
 * list would say that there are none. Whether everything was counted is said once everything is there.
 */
export function batches({ sets, other }, office, complete, most) {
  const texts = [];
  for (let at = 0; at < sets.length; at += most) {
    const lines = sets.slice(at, at + most).map((set) => JSON.stringify(set)).join(',\n');
    const others = complete && at === 0 ? `,"other":${JSON.stringify(other)}` : '';
    const whole = complete && at + most >= sets.length;
    texts.push(`{"office":${JSON.stringify(office)},"importer":"browser","complete":${whole},"sets":[\n${lines}\n]${others}}`);
  }
  return texts;
}

/** In the order of names, so that of two copies always the same one counts. */
export const sorted = (files) => files.sort((a, b) => inOrder(a.name, b.name));

/** Files below dropped entries. A handle is asked for its size alone. */
export async function walked(entries) {
  const found = entries.map(async (entry) => {
    if (entry.isDirectory) return walked(await inside(entry));
    const size = (done) => entry.file((file) => done(file.size), () => done(null));
    return [{ name: entry.name, bytes: await new Promise(size) }];
  });
  return (await Promise.all(found)).flat();
}

/** A folder is told in parts, until one is empty. */
async function inside(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (part.length === 0) return all;
    all.push(...part);
  }
}

// White space as Unicode has it; \s differs in U+FEFF and U+0085.
const SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const SPACES = new RegExp(`${SPACE}+`);
const LEADING_SPACES = new RegExp(`^${SPACE}+`);
const ONE_SPACE = new RegExp(SPACE);
const IS_SPACE = new RegExp(`^${SPACE}$`);

// What `dir` says of the folder as a whole, and headings of `ls -l`.
const FOLDER_ENDS = /(?:バイト|bytes|bytes free|バイトの空き領域|のディレクトリ)$/;
// PowerShell's headings come last.
const FOLDER_BEGINS =
  /^(?:total |ドライブ |ボリューム シリアル番号|Volume |Directory of |合計 |ディレクトリ: |Directory: |Mode |----)/;
const HALVES = ['AM', 'PM', '午前', '午後'];
const DATED = /^[0-9/-]{8,10}$/;
const MODE = /^[-dl][-darhsl]{4,5}$/;

/** The files of a pasted listing: one name a line, or as `dir` and `ls -l` write. */
export function written(text) {
  return text.split('\n').map(writtenLine).filter((file) => file !== null);
}

function writtenLine(whole) {
  const line = trimmed(whole);
  // A folder's heading, as `ls -R` writes it: no name of a file ends so.
  if (line === '' || line.includes('<DIR>') || line.endsWith(':')) return null;
  if (FOLDER_ENDS.test(line) || FOLDER_BEGINS.test(line)) return null;
  const fields = line.split(SPACES);
  // PowerShell's mode, a date, a time, perhaps AM or PM, and the size; a folder's line has none.
  const moded = MODE.test(fields[0]) && fields.length > 1 && DATED.test(fields[1]);
  const at = moded ? 1 : 0;
  if (fields.length >= at + 2 && DATED.test(fields[at]) && fields[at + 1].includes(':')) {
    const half = HALVES.includes(fields[at + 2]) ? 1 : 0;
    const bytes = sizeIn(fields[at + 2 + half] ?? '');
    if (bytes !== null) return { name: after(line, at + 3 + half), bytes };
    if (moded) return null;
  }
  const [mode] = fields;
  if (fields.length >= 9 && utf8Length(mode) >= 10 && /^[-d]/.test(mode)) {
    const bytes = sizeIn(fields[4]);
    if (bytes !== null) return mode.startsWith('d') ? null : { name: after(line, 8), bytes };
  }
  return { name: line, bytes: null };
}

/** By hand: a pattern for the end of a line takes its time over long runs of spaces inside. */
function trimmed(line) {
  let [start, end] = [0, line.length];
  while (start < end && IS_SPACE.test(line[start])) start += 1;
  while (end > start && IS_SPACE.test(line[end - 1])) end -= 1;
  return line.slice(start, end);
}

function sizeIn(text) {
  const digits = text.replaceAll(',', '');
  // As Rust reads a u64: a plus is allowed, more than 64 bits are not.
  if (!/^\+?[0-9]+$/.test(digits)) return null;
  const bytes = BigInt(digits.replace('+', ''));
  return bytes < 2n ** 64n ? Number(bytes) : null;
}

const utf8Length = (text) => new TextEncoder().encode(text).length;

/** What follows so many fields, as it stands. */
function after(line, fields) {
  let rest = line;
  for (let i = 0; i < fields; i += 1) {
    const space = rest.search(ONE_SPACE);
    rest = space < 0 ? '' : rest.slice(space + 1).replace(LEADING_SPACES, '');
  }
  return rest;
}
