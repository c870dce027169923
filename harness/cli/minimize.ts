import { Command } from 'commander';
import { ReplaceableServer } from '../check/replaceable-server.ts';
import { EXIT_INCONCLUSIVE, EXIT_PASSED, NthfailError } from '../errors.ts';
import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import { caseOf, type FindingCase } from '../search/case-of.ts';
import type { FindingFile } from '../search/finding-file.ts';
import { findingOf } from '../search/finding-of.ts';
import { readFinding, type StoredFinding, writeFinding } from '../search/finding-store.ts';
import {
  CONFIRMATIONS,
  type Criterion,
  criterionOf,
  minimize,
  type Minimized,
  type TriedCase,
} from '../search/minimize.ts';
import { chooseServerOf } from './choose-server-of.ts';
import { clearProgress, showProgress } from './show-progress.ts';

/** `nthfail minimize`: a finding, made as small as it goes. */
export function minimizeCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  return new Command('minimize')
    .description('make a finding as small as it goes: fewer steps and requests, lower numbers')
    .argument('<file>', 'the finding')
    .option('-o, --output <file>', 'where the smaller one goes (default: the same file)')
    .addHelpText(
      'after',
      `
A smaller case counts when it comes to the verdict of the file and, where that is failed, breaks the contract that
stands first there; whatever else it asks for must be answered with 2xx. The smallest one has to do so ${CONFIRMATIONS} times more.
Ctrl-C keeps the smallest so far.

Exit status: 0 when the file is as small as it goes, 2 when the finding does not show, or not each time.`,
    )
    .action(async (path: string, { output = path }: { readonly output?: string }) =>
      setStatus(await minimizeFile(path, output, interrupted)),
    );
}

async function minimizeFile(path: string, output: string, interrupted: AbortSignal): Promise<number> {
  const stored = { path, finding: readFinding(path) };
  const given = caseOf(stored);
  if (stored.finding.verdict === 'passed')
    throw new NthfailError(
      'NF_E_USAGE',
      `${path} has passed: there is nothing to look for in smaller cases`,
      {
        hint: 'a finding is a case that did not pass',
      },
    );
  const { start } = await chooseServerOf(stored);
  let smallest: TriedCase | undefined;
  // At once: the process ends before anything that waits goes on.
  const keep = (): void => {
    clearProgress();
    if (smallest === undefined) return;
    writeFinding(output, shrunkFinding(stored.finding, smallest));
    process.stderr.write(
      `stopped: ${output} has the smallest so far, seen once\n${describeChange(given, smallest.tried)}\n`,
    );
  };
  interrupted.addEventListener('abort', keep, { once: true });
  const servers = await ReplaceableServer.startedBy(start);
  let result: Minimized;
  try {
    result = await minimize(servers, given, criterionOf(stored.finding), {
      signal: interrupted,
      onCase: (cases, { plan, workload }) =>
        showProgress(`case ${cases + 1}: ${printPlan(plan)}  ${printWorkload(workload)}`),
      onSmaller: (one) => (smallest = one),
    });
  } finally {
    await servers.stop();
  }
  interrupted.removeEventListener('abort', keep);
  clearProgress();
  return report(stored, output, given, result);
}

function report(
  { path, finding }: StoredFinding,
  output: string,
  given: FindingCase,
  result: Minimized,
): number {
  if (result.kind === 'unproven') {
    const { verdict, reason } = result.checked.judgement;
    process.stderr.write(
      `${path} does not show: it wants ${describeCriterion(criterionOf(finding))}, and is ${verdict}: ${reason}\n`,
    );
    return EXIT_INCONCLUSIVE;
  }
  if (result.kind === 'unsteady') {
    process.stderr.write(
      `${path} does not show each time: see nthfail replay ${path} --repeat 20 (${result.cases} cases)\n`,
    );
    return EXIT_INCONCLUSIVE;
  }
  const { cases, isSmaller, tried } = result;
  if (isSmaller || output !== path) writeFinding(output, shrunkFinding(finding, result));
  const change = isSmaller ? describeChange(given, tried) : 'as small as it goes already';
  process.stdout.write(
    `${change}, in ${cases} cases\n  plan    ${printPlan(tried.plan)}\n  client  ${printWorkload(tried.workload)}\nagain: npx nthfail replay ${output}\n`,
  );
  return EXIT_PASSED;
}

/** The finding as its smaller case shows it; its server stays what it was. */
function shrunkFinding(finding: FindingFile, { tried, checked }: TriedCase): FindingFile {
  const { server, seed } = finding;
  const smaller = findingOf(checked, { says: server.says, ...(seed === undefined ? {} : { seed }) });
  return { ...smaller, server, rounds: tried.rounds };
}

function describeChange(before: FindingCase, after: FindingCase): string {
  const steps = before.plan.steps.length;
  const unit = steps === 1 ? 'step' : 'steps';
  return `${steps} ${unit} → ${after.plan.steps.length}, client ${before.workload.length} → ${after.workload.length}`;
}

function describeCriterion({ verdict, contract }: Criterion): string {
  return contract === undefined ? verdict : `${verdict} with ${contract} broken`;
}
