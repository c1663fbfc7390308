// The first Tab from the top must land on a skip link that shows it has the focus.
import { inPage } from './browser.mjs';

async function focusProblems() {
  // Let a skip link that slides in arrive first.
  const moves = document.getAnimations().map((a) => a.finished.catch(() => {}));
  await Promise.race([Promise.all(moves), new Promise((done) => setTimeout(done, 1000))]);

  const el = document.activeElement;
  if (!el || el === document.body || el === document.documentElement) {
    // A page to stand in another has nothing to press, and so nothing to skip.
    if (!document.querySelector('a, button, input, select, textarea, summary')) return [];
    return [{ kind: 'skip-link', detail: 'Tab reaches nothing' }];
  }
  const problems = [];
  const name = `<${el.localName}> "${el.textContent.trim().slice(0, 30)}"`;
  const href = el.getAttribute('href') ?? '';
  if (el.localName !== 'a' || !/^#./.test(href)) {
    problems.push({ kind: 'skip-link', detail: `first Tab reaches ${name}, not <a href="#...">` });
  } else {
    const id = href.slice(1);
    let plain = id;
    try {
      plain = decodeURIComponent(id);
    } catch {
      // not valid percent-encoding: the id as it stands
    }
    if (!document.getElementById(id) && !document.getElementById(plain)) {
      problems.push({ kind: 'skip-link', detail: `${name} leads to ${href}, which is not there` });
    }
  }

  const r = el.getBoundingClientRect();
  const onScreen =
    r.width > 1 && r.height > 1 && r.left >= -0.5 && r.top >= -0.5 &&
    r.right <= innerWidth + 0.5 && r.bottom <= innerHeight + 0.5;
  const seen = el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  if (!onScreen || !seen) {
    const box = [r.left, r.top, r.width, r.height].map(Math.round).join(' ');
    problems.push({ kind: 'focus', detail: `${name} is not on screen while focused (${box})` });
  }
  const style = getComputedStyle(el);
  const outline =
    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 &&
    style.outlineColor !== 'rgba(0, 0, 0, 0)';
  if (!el.matches(':focus-visible') || (!outline && style.boxShadow === 'none')) {
    problems.push({ kind: 'focus', detail: `${name} shows neither outline nor box-shadow` });
  }
  return problems;
}

export async function checkKeyboard(page) {
  await page.keyboard.press('Tab');
  return inPage(page, focusProblems);
}
