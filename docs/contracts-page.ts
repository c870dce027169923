import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { Contract } from '../harness/contract/contract.ts';
import { sketchRun } from '../harness/contract/sketch-run.ts';
import { DEFAULT_THRESHOLDS } from '../harness/contract/thresholds.ts';
import { packageRoot } from '../harness/native/package-root.ts';

/** The page docs/contracts.md: every contract, as its own file tells it, and what a person gets who breaks it. */
export function renderContractsPage(): string {
  return `<!-- Made by \`npm run generate\` from harness/contract/. -->

# Contracts

What every server owes its peers and its operators. Each contract is one file of \`harness/contract/\`, and judges a run by
itself: what the server's calls were, what the client got, what was logged. A contract that cannot see what it needs says
_not applicable_, and why; it never passes silently. A run passes when every planned fault fired and no contract is broken.

${CONTRACTS.map(renderContract).join('\n')}
## Thresholds

What contracts allow. Every one is an option, of \`judge\`, of \`checkCase\` and of the matchers.

| threshold | default | meaning |
| --- | --- | --- |
${readThresholds()
  .map(({ name, meaning }) => `| \`${name}\` | ${DEFAULT_THRESHOLDS[name]} | ${meaning} |`)
  .join('\n')}

## Write one of your own

A contract is data with a function: give it an \`id\`, what it \`needs\` and \`decides\`, the \`smallest\` run that breaks it, and
\`judge\`. \`sketchRun\` makes a run of a few lines of text, such as those above, to try it on.
`;
}

function renderContract({ id, claim, needs, decides, smallest, judge }: Contract): string {
  const finding = judge(sketchRun(smallest), DEFAULT_THRESHOLDS);
  const lines = smallest.split('\n').filter((line) => line.trim() !== '');
  const message =
    finding.outcome === 'broken' ? [`expected ${finding.expected}`, `seen ${finding.seen}`] : [];
  return `## ${id}

${claim[0]?.toUpperCase()}${claim.slice(1)}.

- **Needs** ${needs}
- **Decides** ${decides}

The smallest run that breaks it, and what a person gets:

${[...lines, '', ...message.map((line) => `    ${line}`)].join('\n')}
`;
}

/** The thresholds with what their own comments say. */
function readThresholds(): readonly { name: keyof typeof DEFAULT_THRESHOLDS; meaning: string }[] {
  const source = readFileSync(join(packageRoot(), 'harness/contract/thresholds.ts'), 'utf8');
  const members = [...source.matchAll(/\/\*\*([^/]*?)\*\/\s+readonly (\w+): number;/g)];
  return members.flatMap(([, comment = '', word = '']) => {
    const name = Object.keys(DEFAULT_THRESHOLDS).find((one) => one === word);
    const text = comment
      .replaceAll(/\s*\*\s*/g, ' ')
      .trim()
      .replace(/ Default [\d.]+\.$/, '');
    return name === undefined ? [] : [{ name: name as keyof typeof DEFAULT_THRESHOLDS, meaning: text }];
  });
}
