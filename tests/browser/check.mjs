// Browser checks of the served pages. See USAGE in args.mjs.
// stdout: one line of JSON per page and width, {path, width, problems: [{kind, detail}]};
// for --print, width is "A4". stderr: the same for people.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, slugs, USAGE, UsageError } from './args.mjs';
import { checkAxe } from './axe.mjs';
import { carry, launch, load, newPage } from './browser.mjs';
import { checkKeyboard } from './keyboard.mjs';
import { checkLayout } from './layout.mjs';
import { checkNoJs, textOfMain } from './nojs.mjs';
import { checkPrint } from './print.mjs';
import { checkSvg } from './svg.mjs';
import { watch } from './watch.mjs';

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
];

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];

async function checkPage(browser, { url, status, scripted, size, picture }) {
  const page = await newPage(browser, size);
  const issues = watch(page);
  const problems = [];
  // A check that breaks is a problem of its own and does not hide the others.
  const run = async (name, check) => {
    try {
      problems.push(...(await check()));
    } catch (error) {
      problems.push({ kind: 'check-failed', detail: `${name}: ${firstLine(error)}` });
    }
  };
  try {
    let got;
    try {
      got = await load(page, url);
    } catch (error) {
      return [{ kind: 'load', detail: firstLine(error) }, ...issues()];
    }
    if (got !== status) problems.push({ kind: 'status', detail: `answered ${got}, not ${status}` });
    await run('layout', () => checkLayout(page));
    await run('svg', () => checkSvg(page));
    if (!scripted) await run('no-js', async () => checkNoJs(browser, url, size, await textOfMain(page)));
    await run('axe', () => checkAxe(page));
    await run('screenshot', async () => {
      await page.screenshot({ path: picture, fullPage: true });
      return [];
    });
    await run('keyboard', () => checkKeyboard(page)); // last: it moves the focus
    return [...issues(), ...problems];
  } finally {
    await page.context().close();
  }
}

function report(path, width, problems) {
  process.stdout.write(`${JSON.stringify({ path, width, problems })}\n`);
  const verdict = problems.length === 0 ? 'ok' : `${problems.length} problem(s)`;
  process.stderr.write(`${path} @ ${width}: ${verdict}\n`);
  for (const { kind, detail } of problems) process.stderr.write(`  ${kind}: ${detail}\n`);
}

async function main(argv) {
  const { base, out, chromium, cookie, pages, prints } = parseArgs(argv);
  if (cookie) carry(base, cookie);
  mkdirSync(out, { recursive: true });
  const slug = slugs([...pages, ...prints].map(({ path }) => path));
  const browser = await launch(chromium);
  let found = 0;
  const say = (path, width, problems) => {
    found += problems.length;
    report(path, width, problems);
  };
  try {
    for (const { path, status, scripted } of pages) {
      for (const size of SIZES) {
        const picture = join(out, `${slug.get(path)}-${size.width}.png`);
        const job = { url: base + path, status, scripted, size, picture };
        say(path, size.width, await checkPage(browser, job));
      }
    }
    for (const { path, status } of prints) {
      const job = { url: base + path, status, slug: slug.get(path), out };
      const problems = await checkPrint(browser, job).catch((error) => [
        { kind: 'load', detail: firstLine(error) },
      ]);
      say(path, 'A4', problems);
    }
  } finally {
    await browser.close();
  }
  return found === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const text = error instanceof UsageError ? `${error.message}\n${USAGE}` : firstLine(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
