// What the name of an exchanged care-plan file says. The grammar is that of ingest/src/exchange/name.rs, and a test
// holds both to the same answers: change them together. A name that is not of the standard's form leaves nothing.

const FORMATS = new Map([
  ['csv', 'csv'],
  ['pdf', 'pdf'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['gif', 'gif'],
  ['png', 'png'],
  ['txt', 'txt'],
]);

// Written out: \d, \w and toLowerCase alone would let in more than ASCII.
const ASCII = /^[\x00-\x7f]*$/;
const DIGITS = /^[0-9]+$/;
const SERVICE = /^[0-9A-Za-z]{2,3}$/;
// Brackets and digits of either width: an input method, or a program of its own, writes the wide ones.
const NUMBERED = /^(.*)[(（][0-9０-９]{1,3}[)）]$/s;
const NUMBER_FIRST = /^[ \u3000]*[(（][0-9０-９]{1,3}[)）](.*)$/s;
const SPACED_NUMBER = /^(.*) [0-9０-９]{1,3}$/s;

/** Small letters of ASCII; other letters stay as they are. */
const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The file's own name behind folders of either kind. */
export function ownName(path) {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The format that a name ends with. */
export function format(name) {
  const dot = name.lastIndexOf('.');
  return FORMATS.get(dot < 0 ? '' : lower(name.slice(dot + 1))) ?? 'other';
}

/** Reads a name; null where it is not of the standard's form. */
export function readName(path, rules) {
  const name = ownName(path);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return null;
  const { stem, copy } = withoutCopy(name.slice(0, dot), rules);
  if (!ASCII.test(stem)) return null;
  const begun = kindOf(stem, rules);
  if (!begun) return null;
  const { kind, rest, misspelled } = begun;
  const pictures = kind.branch ?? false;
  if (format(name) !== (pictures ? 'jpeg' : 'csv')) return null;
  const read = readFields(new Fields(rest, misspelled), kind.month, pictures);
  return read && { kind: kind.prefix, group: kind.group, ...read, format: format(name), copy };
}

/** Here null is a field that the name leaves out, and undefined one that is wrong. */
function readFields(fields, monthRule, pictures) {
  const month = fields.month(monthRule);
  if (month === undefined) return null;
  const from = fields.office();
  if (from === null) return null;
  const from_service = fields.service();
  const to = fields.receiver();
  if (to === undefined) return null;
  const to_service = to === null ? null : fields.service();
  const createdAt = fields.createdAt();
  if (createdAt === null) return null;
  const branch = fields.branch(pictures);
  if (branch === undefined) return null;
  const version = fields.version(from_service, to_service);
  const conformity = fields.nonconforming ? 'nonconforming' : 'standard';
  return { month, from, from_service, to, to_service, created_at: createdAt, branch, version, conformity };
}

/**
 * A name without what systems add to those of copies, which they do at every copying: `NAME (1)`, `NAME - コピー (2)`,
 * `コピー ～ NAME`.
 */
function withoutCopy(whole, { copied_before: words, copied_after: endings }) {
  let [stem, copy] = [whole, 'none'];
  for (let rest = afterWord(stem, words); rest !== null; rest = afterWord(stem, words)) [stem, copy] = [rest, 'copied'];
  for (;;) {
    const numbered = beforeNumber(stem);
    const spaced = SPACED_NUMBER.exec(stem);
    const rest =
      beforeEnding(stem, endings) ?? beforeEnding(numbered, endings) ?? beforeEnding(spaced && spaced[1], endings);
    if (rest !== null) [stem, copy] = [rest, 'copied'];
    else if (numbered !== null) [stem, copy] = [numbered, copy === 'none' ? 'numbered' : copy];
    else return { stem, copy };
  }
}

function afterWord(stem, words) {
  for (const [word, parting] of words) {
    if (!stem.startsWith(word)) continue;
    const rest = stem.slice(word.length);
    if (rest.startsWith(parting)) return rest.slice(parting.length);
    const behind = NUMBER_FIRST.exec(rest);
    if (behind && behind[1].startsWith(parting)) return behind[1].slice(parting.length);
  }
  return null;
}

function beforeEnding(stem, endings) {
  const ending = stem === null ? undefined : endings.find((each) => stem.endsWith(each));
  return ending === undefined ? null : stem.slice(0, stem.length - ending.length);
}

/** What stands before ` (1)`, `(1)` or `（１）` at the end. */
function beforeNumber(stem) {
  const numbered = NUMBERED.exec(stem);
  return numbered ? numbered[1].replace(/[ \u3000]+$/, '') : null;
}

/** The kind that a name begins with, what follows, and whether it is a common misspelling. */
function kindOf(stem, rules) {
  const begins = (prefix) =>
    stem[prefix.length] === '_' && lower(stem.slice(0, prefix.length)) === lower(prefix);
  const found = (kind, prefix, misspelled) => ({
    kind,
    rest: stem.slice(prefix.length + 1),
    misspelled,
  });
  const exact = rules.kind.find((kind) => begins(kind.prefix));
  if (exact) return found(exact, exact.prefix, false);
  for (const kind of rules.kind) {
    const also = (kind.also ?? []).find(begins);
    if (also !== undefined) return found(kind, also, true);
  }
  return null;
}

/** The fields of a name, parted by `_`. */
class Fields {
  constructor(rest, nonconforming) {
    this.fields = rest.split('_');
    this.at = 0;
    this.nonconforming = nonconforming;
  }

  /** The next field, which stays; null after the last. */
  peek() {
    return this.fields[this.at] ?? null;
  }

  next() {
    const field = this.peek();
    this.at += 1;
    return field;
  }

  nextIfEmpty() {
    if (this.peek() === '') this.next();
  }

  month(rule) {
    const field = this.peek();
    if (field?.length !== 6 || !DIGITS.test(field)) {
      this.nonconforming ||= rule === 'yes' || rule === 'yes_or_zero';
      return null;
    }
    this.next();
    this.nonconforming ||= rule === 'no';
    if (field === '000000') {
      this.nonconforming ||= rule === 'yes';
      return null;
    }
    const month = field.slice(4);
    return month >= '01' && month < '13' && field.startsWith('20') ? field : undefined;
  }

  /** Ten characters; nine digits have lost a zero somewhere. */
  office() {
    const field = this.next();
    if (field === null) return null;
    if (isOffice(field)) return field;
    if (!/^[0-9]{9}$/.test(field)) return null;
    this.nonconforming = true;
    return field;
  }

  service() {
    const field = this.peek();
    return field !== null && SERVICE.test(field) ? this.next() : null;
  }

  /** The receiver, null where the name leaves it out, undefined where something else stands there. */
  receiver() {
    const field = this.peek();
    if (field === '') {
      this.nonconforming = true;
      this.next();
      // An empty receiver has an empty service, or the one that it would have had.
      if (this.peek() === '' || this.service() !== null) this.nextIfEmpty();
      return null;
    }
    if (field?.length === 14) {
      this.nonconforming = true;
      return null;
    }
    return this.office() ?? undefined;
  }

  createdAt() {
    const field = this.next();
    if (field === null || !DIGITS.test(field) || field.length < 14 || field.length > 15) return null;
    this.nonconforming ||= field.length === 15;
    const moment = field.slice(0, 14);
    return isMoment(moment) ? moment : null;
  }

  branch(wanted) {
    const field = this.next();
    if (field === null) {
      this.nonconforming ||= wanted;
      return null;
    }
    const last = this.peek() === null;
    return wanted && last && /^[0-9]{4}$/.test(field) ? field : undefined;
  }

  version(fromService, toService) {
    const [from, to] = [fromService?.length, toService?.length];
    if (from === to) return { 2: 'v4_1', 3: 'v4_0' }[from] ?? 'v3';
    this.nonconforming = true;
    return (from ?? to) === 3 ? 'v4_0' : 'v4_1';
  }
}

/** Shaped like an office's number: a prefecture (99 for 見本県), and letters in three places at most. */
function isOffice(text) {
  const prefecture = text.slice(0, 2);
  const known = /^[0-9]{2}$/.test(prefecture) && ((prefecture >= '01' && prefecture < '48') || prefecture === '99');
  return known && /^[0-9A-Za-z]{10}$/.test(text) && text.replace(/[^0-9]/g, '').length >= 7;
}

/** YYYYMMDDHHMMSS */
function isMoment(createdAt) {
  const at = (from) => Number(createdAt.slice(from, from + 2));
  const within = (n, least, most) => n >= least && n <= most;
  const days = new Date(Date.UTC(Number(createdAt.slice(0, 4)), at(4), 0)).getUTCDate();
  const day = within(at(4), 1, 12) && within(at(6), 1, days);
  return createdAt.startsWith('20') && day && at(8) < 24 && at(10) < 60 && at(12) < 60;
}
