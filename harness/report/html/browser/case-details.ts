import { quoteForShell } from '../../../target/quote-for-shell.ts';
import type { CommandFrame, PageCase } from '../page-data.ts';
import { commandLine } from './command-line.ts';
import { element } from './element.ts';
import { verdictText } from './verdict-mark.ts';

/** One case of a sweep: what came of it, its plan, and how to run it again. */
export function caseDetails(
  when: string,
  { outcome, plan, signature, reason, durationMs }: PageCase,
  { before, behind }: CommandFrame,
): HTMLElement {
  return element(
    'div',
    { class: 'case' },
    element(
      'p',
      {},
      verdictText(outcome),
      ` ${when}: `,
      element('code', {}, plan),
      ...(signature === undefined ? [] : [' ', findingLink(signature)]),
    ),
    ...(reason === undefined ? [] : [element('p', {}, reason)]),
    ...(durationMs === undefined ? [] : [element('p', { class: 'dim' }, `took ${durationMs} ms`)]),
    commandLine(`${before} ${quoteForShell(plan)} ${behind}`),
  );
}

/** A link to the finding of this signature, if the page has it. */
function findingLink(signature: string): Node {
  const target = [...document.querySelectorAll<HTMLDetailsElement>('details.finding')].find(
    ({ dataset }) => dataset['signature'] === signature,
  );
  if (target === undefined) return element('span', { class: 'dim' }, signature);
  const link = element('a', { href: `#${target.id}` }, signature);
  link.addEventListener('click', () => {
    target.open = true;
    target.querySelector('summary')?.focus();
  });
  return link;
}
