// Accessibility rules of axe-core, of impact serious and critical.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { evaluate, inPage } from './browser.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function runAxe() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, nodes }) => {
      const where = nodes.slice(0, 3).map((n) => n.target.flat().join(' ')).join(', ');
      const more = nodes.length > 3 ? ` and ${nodes.length - 3} more` : '';
      return { kind: 'axe', detail: `${id} (${impact}): ${help}: ${where}${more}` };
    });
}

export async function checkAxe(page) {
  await evaluate(page, `${source};undefined`);
  return inPage(page, runAxe);
}
