import { escapeXml } from './escape-xml.ts';
import type { CellCase, SweepFinding, SweepJson } from './sweep-json.ts';
import { formatSweepReplay } from './sweep-replay.ts';

/** Where the cases of two faults stand: they have no point of their own. */
const PAIRS = 'pairs';

/** One case, and what a CI system makes of it. */
interface TestCase {
  readonly classname: string;
  readonly swept: CellCase;
  readonly element: 'failure' | 'error' | 'skipped' | undefined;
}

/**
 * A sweep as JUnit XML, in what the dialects of Jenkins, Surefire and GitLab have in common: one suite, and one test case for
 * each case, by its point and its plan. A case that proved nothing is skipped; one that is broken or diverged is an error.
 * Times are in seconds, and 0 for what was not tried; cases run side by side, so theirs can come to more than the suite's.
 */
export function renderJUnit(sweep: SweepJson): string {
  const cases = [
    ...sweep.points.flatMap(({ name, cells }) =>
      cells.flatMap(({ once, onward }) =>
        [once, ...(onward === undefined ? [] : [onward])].map(asTest(name)),
      ),
    ),
    ...sweep.pairs.map(asTest(PAIRS)),
  ];
  const countOf = (wanted: TestCase['element']): number =>
    cases.filter(({ element }) => element === wanted).length;
  const totals = { tests: cases.length, failures: countOf('failure'), errors: countOf('error') };
  const time = seconds(sweep.durationMs);
  const findings = new Map(sweep.findings.map((finding) => [finding.signature, finding]));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    open('testsuites', { name: 'nthfail', ...totals, time }),
    open('testsuite', {
      name: `nthfail sweep of ${sweep.server.says}`,
      ...totals,
      skipped: countOf('skipped'),
      time,
    }),
    '<properties>',
    ...Object.entries({
      server: sweep.server.says,
      client: sweep.client,
      seed: sweep.seed,
      ...sweep.versions,
    }).map(([name, value]) => `${open('property', { name, value })}</property>`),
    '</properties>',
    ...cases.map((one) => renderCase(one, sweep, findings)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function asTest(classname: string): (swept: CellCase) => TestCase {
  return (swept) => ({ classname, swept, element: elementOf(swept) });
}

function elementOf({ outcome }: CellCase): TestCase['element'] {
  switch (outcome) {
    case 'passed':
      return undefined;
    case 'failed':
      return 'failure';
    case 'vacuous':
    case 'left-out':
      return 'skipped';
    default:
      return 'error';
  }
}

function renderCase(
  { classname, swept, element }: TestCase,
  sweep: SweepJson,
  findings: ReadonlyMap<string, SweepFinding>,
): string {
  const start = open('testcase', { classname, name: swept.plan, time: seconds(swept.durationMs) });
  if (element === undefined) return `${start}</testcase>`;
  const { outcome, reason } = swept;
  if (element === 'skipped') {
    const message =
      outcome === 'left-out'
        ? 'left out: the sample is without it, or the time was up'
        : `${outcome}: ${reason ?? 'the fault did not strike'}`;
    return `${start}${open('skipped', { message })}</skipped></testcase>`;
  }
  const finding = findings.get(swept.signature ?? '');
  const type = outcome === 'failed' ? (finding?.broken[0]?.contract ?? outcome) : outcome;
  // One element with all in it: of several, Jenkins keeps one.
  const body = [
    ...(finding === undefined ? [] : describeFinding(finding, swept)),
    `replay: ${formatSweepReplay(sweep, swept.plan)}`,
  ];
  const message = `${outcome}: ${reason ?? ''}`;
  return `${start}${open(element, { type, message })}${body.map(escapeXml).join('\n')}</${element}></testcase>`;
}

function describeFinding(
  { signature, cases, plan, broken }: SweepFinding,
  { plan: own }: CellCase,
): readonly string[] {
  return [
    // What was seen is kept of the first case alone.
    ...(plan === own || broken.length === 0 ? [] : [`as with ${plan}:`]),
    ...broken.flatMap(({ contract, expected, seen }) => [
      contract,
      `  expected ${expected}`,
      `  seen     ${seen}`,
    ]),
    `finding: ${signature} (${cases} ${cases === 1 ? 'case' : 'cases'})`,
  ];
}

function seconds(durationMs = 0): string {
  return (durationMs / 1000).toFixed(3);
}

function open(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return `<${name}${pairs.join('')}>`;
}
