// Command line of check.mjs: parsing, and the file names made from paths.

export const USAGE = `usage: node check.mjs --base http://127.0.0.1:PORT --out DIR
         [--chromium /usr/bin/chromium] [--cookie NAME=VALUE] [--print PATH]... PATH...

PATH starts with "/". "404:/no-such-page" expects the page itself to answer 404; "js:/live" is a page whose scripts change
what it says, so that it is not compared with itself without them.
exit code: 0 no problems, 1 problems, 2 wrong call (or no browser)`;

export class UsageError extends Error {}

const VALUE_OPTIONS = new Set(['--base', '--out', '--chromium', '--cookie', '--print']);

/** "/a" -> {path, status: 200, scripted: false}; "404:/a" -> status 404; "js:/a" -> scripted. */
function target(text) {
  const m = /^(?:([1-5]\d\d):|(js):)?(\/.*)$/s.exec(text);
  if (!m) throw new UsageError(`a path starts with "/": ${JSON.stringify(text)}`);
  return { path: m[3], status: m[1] ? Number(m[1]) : 200, scripted: m[2] === 'js' };
}

function unique(targets) {
  const seen = new Set();
  return targets.filter(({ path }) => !seen.has(path) && seen.add(path));
}

export function parseArgs(argv) {
  const got = { base: null, out: null, chromium: '/usr/bin/chromium', cookie: null, pages: [], prints: [] };
  for (let i = 0; i < argv.length; i += 1) {
    const arg = argv[i];
    if (!arg.startsWith('--')) {
      got.pages.push(target(arg));
      continue;
    }
    const eq = arg.indexOf('=');
    const name = eq < 0 ? arg : arg.slice(0, eq);
    if (!VALUE_OPTIONS.has(name)) throw new UsageError(`unknown option ${arg}`);
    const value = eq < 0 ? argv[(i += 1)] : arg.slice(eq + 1);
    if (!value || (eq < 0 && value.startsWith('--'))) throw new UsageError(`${name} needs a value`);
    if (name === '--print') got.prints.push(target(value));
    else got[name.slice(2)] = value;
  }
  if (!got.base) throw new UsageError('--base is missing');
  if (!/^https?:\/\/[^/?#]+\/*$/.test(got.base)) {
    throw new UsageError(`--base is not an http(s) origin: ${got.base}`);
  }
  got.base = got.base.replace(/\/+$/, '');
  if (!got.out) throw new UsageError('--out is missing');
  if (got.pages.length + got.prints.length === 0) throw new UsageError('no PATH to check');
  got.pages = unique(got.pages);
  got.prints = unique(got.prints);
  return got;
}

function slugOf(path) {
  let text = path;
  try {
    text = decodeURIComponent(path);
  } catch {
    // not valid percent-encoding: use it as it stands
  }
  const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return [...slug].slice(0, 60).join('') || 'index';
}

/** Map of path -> file name stem; two paths never share one. */
export function slugs(paths) {
  const byPath = new Map();
  const taken = new Set();
  for (const path of paths) {
    if (byPath.has(path)) continue;
    const stem = slugOf(path);
    let slug = stem;
    for (let n = 2; taken.has(slug); n += 1) slug = `${stem}-${n}`;
    taken.add(slug);
    byPath.set(path, slug);
  }
  return byPath;
}
