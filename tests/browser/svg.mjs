// Charts: every visible inline <svg> that has <text> must be readable and named.
import { inPage } from './browser.mjs';

const LIMITS = { minFontPx: 11, tolerancePx: 0.5, overlapPx2: 1 };

function svgProblems({ minFontPx, tolerancePx, overlapPx2 }) {
  const problems = [];
  const shown = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const words = (el) => el.textContent.replace(/\s+/g, ' ').trim();
  const quote = (el) => `"${words(el).slice(0, 30)}"`;
  const round = (n) => Math.round(n * 100) / 100;

  // The four corners on screen; unlike the client rect, it turns with a rotated text.
  const corners = (el) => {
    const { x, y, width, height } = el.getBBox();
    const m = el.getScreenCTM();
    const at = (px, py) => [m.a * px + m.c * py + m.e, m.b * px + m.d * py + m.f];
    const quad = [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)];
    return m.a * m.d - m.b * m.c < 0 ? quad.reverse() : quad;
  };
  // Area shared by two convex quads (Sutherland-Hodgman clipping, then the shoelace formula).
  const sharedArea = (subject, clip) => {
    let poly = subject;
    for (let i = 0; i < clip.length && poly.length > 0; i += 1) {
      const [ax, ay] = clip[i];
      const [bx, by] = clip[(i + 1) % clip.length];
      const side = ([px, py]) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
      const next = [];
      poly.forEach((p, k) => {
        const q = poly[(k + 1) % poly.length];
        const sp = side(p);
        const sq = side(q);
        if (sp >= 0) next.push(p);
        if ((sp > 0 && sq < 0) || (sp < 0 && sq > 0)) {
          const t = sp / (sp - sq);
          next.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]);
        }
      });
      poly = next;
    }
    const twice = poly.reduce((sum, [px, py], k) => {
      const [qx, qy] = poly[(k + 1) % poly.length];
      return sum + px * qy - qx * py;
    }, 0);
    return Math.abs(twice) / 2;
  };

  const outermost = [...document.querySelectorAll('svg')].filter((svg) => !svg.ownerSVGElement);
  outermost.forEach((svg, index) => {
    const box = svg.getBoundingClientRect();
    if (!svg.querySelector('text') || !shown(svg) || box.width === 0 || box.height === 0) return;
    const label = svg.id ? `svg#${svg.id}` : `svg[${index}]`;
    const add = (kind, detail) => problems.push({ kind, detail: `${label}: ${detail}` });

    if (svg.getAttribute('role') !== 'img') add('svg-name', 'no role="img"');
    for (const tag of ['title', 'desc']) {
      const child = svg.querySelector(`:scope > ${tag}`);
      if (!child || words(child) === '') add('svg-name', `no <${tag}>`);
    }

    const texts = [...svg.querySelectorAll('text')].filter((text) => {
      const r = text.getBoundingClientRect();
      return words(text) !== '' && shown(text) && r.width > 0 && r.height > 0;
    });
    for (const text of texts) {
      const m = text.getScreenCTM();
      const scale = Math.min(Math.hypot(m.a, m.b), Math.hypot(m.c, m.d));
      for (const el of [text, ...text.querySelectorAll('*')]) {
        const own = [...el.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
        const size = parseFloat(getComputedStyle(el).fontSize) * scale;
        if (own && shown(el) && size < minFontPx - 0.005) {
          add('svg-font', `${quote(el)} is ${round(size)}px, under ${minFontPx}px`);
        }
      }
      const r = text.getBoundingClientRect();
      const out = [
        ['left', box.left - r.left],
        ['top', box.top - r.top],
        ['right', r.right - box.right],
        ['bottom', r.bottom - box.bottom],
      ].filter(([, by]) => by > tolerancePx);
      if (out.length > 0) {
        const where = out.map(([edge, by]) => `${edge} by ${round(by)}px`).join(', ');
        add('svg-clip', `${quote(text)} leaves the svg at the ${where}`);
      }
    }

    const quads = texts.map(corners);
    for (let i = 0; i < texts.length; i += 1) {
      for (let k = i + 1; k < texts.length; k += 1) {
        const area = sharedArea(quads[i], quads[k]);
        if (area > overlapPx2) {
          add('svg-overlap', `${quote(texts[i])} and ${quote(texts[k])} share ${round(area)}px²`);
        }
      }
    }
  });
  return problems;
}

export function checkSvg(page) {
  return inPage(page, svgProblems, LIMITS);
}
