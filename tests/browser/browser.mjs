// Starting the browser, opening a page, and running a function inside it.
import { chromium } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(executablePath) {
  return chromium.launch({ executablePath, args: ARGS, headless: true });
}

let carried = [];

/** From here on every page carries this cookie ("name=value") to `base`. */
export function carry(base, cookie) {
  const [name, ...value] = cookie.split('=');
  carried = [{ name, value: value.join('='), url: base, httpOnly: true, sameSite: 'Strict' }];
}

/** A page in a fresh context. The site's CSP stays in force, unless asked: what it blocks must show here. */
export async function newPage(browser, { width, height, js = true, bypassCSP = false }) {
  const context = await browser.newContext({
    viewport: { width, height },
    javaScriptEnabled: js,
    bypassCSP,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  await context.addCookies(carried);
  return context.newPage();
}

/** Load `url` and wait until it is settled; returns the status of the page itself. */
export async function load(page, url) {
  const response = await page.goto(url, { waitUntil: 'load', timeout: 30_000 });
  // A page that keeps a connection open is never idle: don't wait for ever.
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => {});
  return response ? response.status() : 0;
}

const sessions = new WeakMap();

/**
 * Evaluate source text in the page and return its (JSON) value. It goes over the DevTools protocol
 * because page.evaluate uses eval(), which a CSP without 'unsafe-eval' may refuse.
 */
export async function evaluate(page, expression) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  const { result, exceptionDetails } = await sessions.get(page).send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
}

/** Run a self-contained function in the page. */
export function inPage(page, fn, arg = null) {
  return evaluate(page, `(${fn})(${JSON.stringify(arg)})`);
}
