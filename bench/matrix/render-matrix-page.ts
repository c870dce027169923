import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { markdownTable } from './markdown-table.ts';
import type { Matrix } from './matrix.ts';
import { renderByteTruths } from './render-byte-truths.ts';
import { renderMidResponses } from './render-mid-responses.ts';
import type { Study, StudyFinding } from './study.ts';

/** The page docs/matrix.md. */
export function renderMatrixPage(matrix: Matrix): string {
  const { studies, midResponses, byteTruths, missing } = matrix;
  const cases = studies.reduce((sum, study) => sum + countCases(study).all, 0);
  const findings = studies.flatMap((study) => study.findings.map((finding) => ({ study, finding })));
  return `<!-- Made by \`${matrix.command}\`. -->

# The matrix

What servers that people deploy do when their writes fail: every scenario on every target, ${cases} cases, judged by
every contract. All of it is measured by \`${matrix.command}\` (seed ${matrix.seed}), on ${matrix.machine};
[matrix.json](matrix.json) is the same as data. What a server does otherwise than a contract says has a section in
[deviations](deviations.md), with its cause if one is known.
${missing.length === 0 ? '' : `\nNot here: ${missing.join('; ')}.\n`}
## The servers

${markdownTable(
  ['target', 'server', 'version', 'cases', 'passed', 'failed', 'diverged', 'broken', 'proved nothing'],
  studies.map((study) => {
    const { all, passed, failed, diverged, broken, unproven } = countCases(study);
    return [
      `\`${study.target}\``,
      study.title,
      study.version,
      all,
      passed,
      failed,
      diverged,
      broken,
      unproven,
    ];
  }),
)}

A case _proved nothing_ when the server makes none of the calls that it lets fail.

## Contracts

✓ kept in so many cases, ✗ broken in so many of so many, – never applicable. A name that ends in \`-tls\` is the same server
over TLS.

${markdownTable(
  ['target', ...CONTRACTS.map(({ id }) => id)],
  studies.map((study) => [`\`${study.target}\``, ...CONTRACTS.map(({ id }) => renderCell(study, id))]),
)}

### Why some never apply

${renderReasons(studies)}

## When the peer is gone in the middle of a response

${renderMidResponses(midResponses)}

## Whether the access log is true

${renderByteTruths(byteTruths)}

## What did not pass

${
  findings.length === 0
    ? 'Everything passed.'
    : markdownTable(
        ['target', 'scenario', 'not kept', 'cases', 'why', 'shown by'],
        findings.map(({ study, finding }) => renderFinding(study, finding)),
      )
}
`;
}

/** Why a contract never applied, with the targets of which that is so. */
function renderReasons(studies: readonly Study[]): string {
  const reasons = new Map<string, string[]>();
  for (const { target, contracts } of studies)
    for (const { contract, because } of contracts) {
      if (because === undefined) continue;
      const reason = `\`${contract}\`: ${because}`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), target]);
    }
  return [...reasons].map(([reason, targets]) => `- ${reason} (${targets.join(', ')})`).join('\n');
}

function renderCell({ contracts, findings }: Study, id: ContractId): string {
  const tally = contracts.find(({ contract }) => contract === id);
  if (tally === undefined || tally.held + tally.broken === 0) return '–';
  if (tally.broken === 0) return `✓ ${tally.held}`;
  const text = `✗ ${tally.broken} of ${tally.held + tally.broken}`;
  const deviation = findings.find(({ contract }) => contract === id)?.deviation ?? 'not-looked-into';
  return `[${text}](deviations.md#${deviation})`;
}

/** Cases of a study by what they came to. */
export function countCases({
  scenarios,
}: Study): Record<'all' | 'passed' | 'failed' | 'vacuous' | 'diverged' | 'broken' | 'unproven', number> {
  const sum = (count: (tally: Study['scenarios'][number]) => number): number =>
    scenarios.reduce((total, tally) => total + count(tally), 0);
  return {
    all: sum(({ cases }) => cases),
    passed: sum(({ verdicts }) => verdicts.passed),
    failed: sum(({ verdicts }) => verdicts.failed),
    vacuous: sum(({ verdicts }) => verdicts.vacuous),
    diverged: sum(({ verdicts }) => verdicts.diverged),
    broken: sum(({ verdicts }) => verdicts.broken),
    unproven: sum(({ unproven }) => unproven),
  };
}

function renderFinding({ target }: Study, finding: StudyFinding): readonly (string | number)[] {
  const { scenario, verdict, contract, deviation, cases, says, command } = finding;
  const why = deviation === undefined ? 'not looked into' : `[${deviation}](deviations.md#${deviation})`;
  return [
    `\`${target}\``,
    scenario,
    contract ?? verdict,
    cases,
    contract === undefined ? says : why,
    `\`${command}\``,
  ];
}
