// Printed on A4, a page must be exactly one sheet.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, newPage } from './browser.mjs';

/** Page objects in a PDF as Chromium writes it (they are not in compressed object streams). */
export function countPageObjects(bytes) {
  return (bytes.toString('latin1').match(/\/Type\s*\/Page(?![A-Za-z])/g) ?? []).length;
}

function countPages(file) {
  try {
    const text = execFileSync('pdfinfo', [file], { encoding: 'utf8', stdio: 'pipe' });
    const m = /^Pages:\s+(\d+)/m.exec(text);
    if (m) return Number(m[1]);
  } catch {
    // no pdfinfo here: count the objects
  }
  return countPageObjects(readFileSync(file));
}

export async function checkPrint(browser, { url, status, slug, out }) {
  const page = await newPage(browser, { width: 1280, height: 900 });
  try {
    const problems = [];
    const got = await load(page, url);
    if (got !== status) problems.push({ kind: 'status', detail: `answered ${got}, not ${status}` });
    const file = join(out, `${slug}.pdf`);
    await page.pdf({ path: file, format: 'A4' });
    const pages = countPages(file);
    if (pages !== 1) problems.push({ kind: 'print', detail: `${pages} A4 pages, not 1` });
    return problems;
  } finally {
    await page.context().close();
  }
}
