// The document as a whole: language, title, heading, sideways scrolling.
import { inPage } from './browser.mjs';

function documentProblems() {
  const problems = [];
  const { lang } = document.documentElement;
  if (lang !== 'ja') problems.push({ kind: 'lang', detail: `<html lang> is "${lang}", not "ja"` });
  if (document.title.trim() === '') problems.push({ kind: 'title', detail: '<title> is empty' });
  const h1 = document.querySelectorAll('h1').length;
  if (h1 !== 1) problems.push({ kind: 'h1', detail: `${h1} <h1> elements, not 1` });
  return problems;
}

function scrollProblems() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];

  const name = (el) => {
    const classes = [...el.classList].map((c) => `.${c}`).join('');
    return el.localName + (el.id ? `#${el.id}` : '') + classes;
  };
  // An ancestor that scrolls or clips by itself keeps its content from widening the page.
  const contained = (el) => {
    for (let p = el.parentElement; p && p !== document.body && p !== root; p = p.parentElement) {
      if (getComputedStyle(p).overflowX !== 'visible') return true;
    }
    return false;
  };
  // The element's own box, or its own text where that sticks out of the box.
  const rightEdge = (el) => {
    let right = el.getBoundingClientRect().right + window.scrollX;
    if (getComputedStyle(el).overflowX !== 'visible' && el !== document.body) return right;
    for (const node of el.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || node.data.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      right = Math.max(right, range.getBoundingClientRect().right + window.scrollX);
    }
    return right;
  };

  const widest = [...document.body.querySelectorAll('*')]
    .filter((el) => !el.ownerSVGElement && el.checkVisibility() && !contained(el))
    .map((el) => ({ el, over: Math.round(rightEdge(el) - root.clientWidth) }))
    .filter(({ over }) => over > 0)
    .sort((a, b) => b.over - a.over)
    .slice(0, 5)
    .map(({ el, over }) => `${name(el)} (+${over}px)`);
  const sizes = `page is ${root.scrollWidth}px wide in ${root.clientWidth}px`;
  return [{ kind: 'h-scroll', detail: `${sizes}: ${widest.join(', ') || 'no element found'}` }];
}

export async function checkLayout(page) {
  return [...(await inPage(page, documentProblems)), ...(await inPage(page, scrollProblems))];
}
