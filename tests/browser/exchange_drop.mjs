// Chooses files on the drop page, sends, and tells what went out.
// usage: node exchange_drop.mjs --base http://127.0.0.1:PORT --out DIR --cookie NAME=VALUE FOLDER
// stdout: one JSON {requests, page, console, status}; exit code 0, or 2 for a wrong call.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { carry, launch, load, newPage } from './browser.mjs';

const [, , , base, , out, , cookie, folder] = process.argv;
if (!folder) {
  process.stderr.write('usage: node exchange_drop.mjs --base URL --out DIR --cookie NAME=VALUE FOLDER\n');
  process.exit(2);
}
carry(base, cookie);
const browser = await launch('/usr/bin/chromium');
try {
  const page = await newPage(browser, { width: 1280, height: 900 });
  const requests = [];
  const messages = [];
  page.on('request', (r) => requests.push(`${r.method()} ${r.url()} ${r.postData() ?? ''}`));
  page.on('console', (m) => messages.push(m.text()));
  page.on('pageerror', (e) => messages.push(`error: ${e.message}`));
  await load(page, `${base}/exchange/drop`);
  await page.locator('#drop-files').setInputFiles(readdirSync(folder).map((name) => join(folder, name)));
  await page.locator('#drop-send').waitFor({ state: 'visible' });
  const shown = await page.locator('main').innerHTML();
  await page.screenshot({ path: join(out, 'exchange-drop-counted.png'), fullPage: true });
  await page.locator('#drop-send').click();
  await page.locator('#drop-status', { hasText: '送りました' }).waitFor();
  const status = await page.locator('#drop-status').innerText();
  const after = await page.locator('main').innerHTML();
  process.stdout.write(JSON.stringify({ requests, page: shown + after, console: messages, status }));
} finally {
  await browser.close();
}
