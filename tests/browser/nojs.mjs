// The page must say the same without JavaScript.
import { inPage, load, newPage } from './browser.mjs';

function mainText() {
  const main = document.querySelector('main');
  return main ? main.innerText.replace(/\s+/g, ' ').trim() : null;
}

export function textOfMain(page) {
  return inPage(page, mainText);
}

/** `withJs` is the text of <main> with JavaScript on, null when there is no <main>. */
export async function checkNoJs(browser, url, size, withJs) {
  if (withJs === null) return [{ kind: 'main', detail: 'no <main> element' }];
  const page = await newPage(browser, { ...size, js: false });
  try {
    await load(page, url);
    const without = await textOfMain(page);
    if (without === withJs) return [];
    if (without === null) return [{ kind: 'no-js', detail: 'no <main> without JavaScript' }];
    let at = 0;
    while (at < withJs.length && withJs[at] === without[at]) at += 1;
    const cut = (text) => JSON.stringify(text.slice(Math.max(0, at - 10), at + 40));
    const detail = `<main> differs at character ${at}: with ${cut(withJs)}, without ${cut(without)}`;
    return [{ kind: 'no-js', detail }];
  } finally {
    await page.context().close();
  }
}
