import { DEFAULT_PATIENCE_MS } from '../report/run-command.ts';
import { escapeHidden } from '../report/escape-hidden.ts';
import { needsAllocations } from '../plan/counted-calls.ts';
import type { FindingCase } from './case-of.ts';
import type { FindingFile } from './finding-file.ts';
import { quoteForScript } from './quote-for-script.ts';

/** How a test names its server: what it imports, and an expression of the target. */
export interface TargetSource {
  /** Whole import declarations, besides those of `nthfail/vitest` that every test has. */
  readonly imports: readonly string[];
  /** Names imported from `nthfail/vitest` besides `expect` and `testOn`. */
  readonly fromVitest: readonly string[];
  readonly expression: string;
  /** What becomes of its io_uring. */
  readonly ioUring: 'allow' | 'refuse';
}

/** What a test may take at least, in milliseconds: a server starts in it, and its fault-free run is recorded. */
const LEAST_TIMEOUT_MS = 30_000;
/** How often a client of a case can wait as long as it would: the retries, and the bystanders. */
const WAITS = 10;

/** The text of a Vitest file that runs the case of a finding, and is green when the server keeps its contracts. */
export function exportVitest(
  finding: FindingFile,
  { plan: steps, patienceMs, calmMs, rounds, onHold }: FindingCase,
  target: TargetSource,
): string {
  const names = [...target.fromVitest, 'expect', 'testOn'].toSorted();
  const options = [
    ...(patienceMs === DEFAULT_PATIENCE_MS ? [] : [`patienceMs: ${patienceMs}`]),
    ...(calmMs === 0 ? [] : [`calmMs: ${calmMs}`]),
    ...(rounds === 1 ? [] : [`rounds: ${rounds}`]),
    ...(Object.keys(onHold).length === 0 ? [] : [`onHold: ${printRecord(onHold)}`]),
  ];
  const plan = quoteForScript(finding.plan);
  const faults =
    options.length === 0 ? `faults(${plan})` : `faults(${plan}, {\n    ${options.join(',\n    ')},\n  })`;
  const starts = [
    ...(target.ioUring === 'refuse' ? ["ioUring: 'refuse'"] : []),
    ...(needsAllocations(steps) ? ['allocations: true'] : []),
  ];
  const isPlain = starts.length === 0;
  const timeoutMs = Math.max(LEAST_TIMEOUT_MS, WAITS * rounds * (patienceMs + calmMs));
  return [
    ...target.imports,
    `import { ${names.join(', ')} } from 'nthfail/vitest';`,
    '',
    `const test = testOn(${target.expression});`,
    '',
    `test(${quoteForScript(`${finding.client} with ${finding.plan}`)}, { timeout: ${timeoutMs} }, async ({ faults${isPlain ? '' : ', serve'} }) => {`,
    ...describeSeen(finding).map((line) => `  // ${line}`.trimEnd()),
    ...(isPlain ? [] : [`  await serve(undefined, { ${starts.join(', ')} });`]),
    `  const run = await ${faults}.on(${quoteForScript(finding.client)});`,
    '  expect(run).toSatisfyContracts();',
    '});',
    '',
  ].join('\n');
}

/** What was seen when the finding was made, line by line. */
function describeSeen({
  server,
  verdict,
  reason,
  broken,
  versions,
  signature,
}: FindingFile): readonly string[] {
  const lines = [
    `${signature}, found by nthfail ${versions.nthfail} on ${server.says}`,
    `${verdict}: ${reason}`,
    ...broken.flatMap(({ contract, expected, seen }) => [
      `${contract}: expected ${expected}`,
      `${' '.repeat(contract.length)}  seen     ${seen}`,
    ]),
  ];
  // A line break would end the comment, and a line separator of Unicode too.
  return lines.map(escapeHidden);
}

function printRecord(record: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(record).map(
    ([key, value]) => `${quoteForScript(key)}: ${quoteForScript(value)}`,
  );
  return `{ ${pairs.join(', ')} }`;
}
