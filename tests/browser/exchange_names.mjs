// Reads names and counts folders with the scripts of the served page, for a test that holds them to the program's own
// answers. stdout: {"names": [...], "folders": [...]} in the order of FILE. stderr: what went wrong.
// FILE: {"rules": {...}, "names": ["..."], "folders": [{"office": "...", "files": [{"name": "...", "bytes": 1}]}]}
import { readFileSync } from 'node:fs';
import { UsageError } from './args.mjs';
import { evaluate, inPage, launch, load, newPage } from './browser.mjs';

const USAGE = `usage: node exchange_names.mjs --base http://127.0.0.1:PORT --script /static/exchange/HASH --input FILE
         [--chromium /usr/bin/chromium]

exit code: 0 answered, 2 wrong call (or no browser)`;

const SIZE = { width: 1280, height: 900 };
// One message of the DevTools protocol holds a chunk.
const NAMES_AT_ONCE = 5_000;
const FOLDERS_AT_ONCE = 50;

function parseArgs(argv) {
  const got = { base: null, script: null, input: null, chromium: '/usr/bin/chromium' };
  for (let i = 0; i < argv.length; i += 2) {
    const key = argv[i].replace(/^--/, '');
    if (!argv[i].startsWith('--') || !Object.hasOwn(got, key)) throw new UsageError(`unknown option ${argv[i]}`);
    if (!argv[i + 1]) throw new UsageError(`${argv[i]} needs a value`);
    got[key] = argv[i + 1];
  }
  for (const [key, value] of Object.entries(got)) if (!value) throw new UsageError(`--${key} is missing`);
  if (!got.script.startsWith('/')) throw new UsageError(`--script is a path: ${got.script}`);
  return { ...got, base: got.base.replace(/\/+$/, ''), script: got.script.replace(/\/+$/, '') };
}

/** The page's own policy decides whether its scripts may run. */
async function importScripts({ script, rules }) {
  const [{ readName }, { count }] = await Promise.all([
    import(`${script}/name.js`),
    import(`${script}/count.js`),
  ]);
  globalThis.exchange = {
    names: (names) => names.map((name) => readName(name, rules)),
    folders: (folders) => folders.map(({ office, files }) => count(files, office, rules)),
  };
}

async function answered(page, key, all, atOnce) {
  const answers = [];
  for (let at = 0; at < all.length; at += atOnce) {
    const chunk = JSON.stringify(all.slice(at, at + atOnce));
    answers.push(...(await evaluate(page, `exchange.${key}(${chunk})`)));
  }
  return answers;
}

async function main(argv) {
  const { base, script, input, chromium } = parseArgs(argv);
  const { rules, names, folders } = JSON.parse(readFileSync(input, 'utf8'));
  const browser = await launch(chromium);
  try {
    const page = await newPage(browser, { ...SIZE, bypassCSP: true });
    await load(page, `${base}/exchange`);
    await inPage(page, importScripts, { script, rules });
    const told = {
      names: await answered(page, 'names', names, NAMES_AT_ONCE),
      folders: await answered(page, 'folders', folders, FOLDERS_AT_ONCE),
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } finally {
    await browser.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const text = error instanceof UsageError ? `${error.message}\n${USAGE}` : String(error?.message ?? error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
