import { basename } from 'node:path';
import { Command } from 'commander';
import fc, { type Arbitrary } from 'fast-check';
import { workloadDraft } from '../arbitrary/workload-draft.ts';
import { workloadOf } from '../arbitrary/workload-of.ts';
import { limitRequests } from '../exchange/limit-requests.ts';
import { EXIT_FAILED, EXIT_PASSED } from '../errors.ts';
import type { Workload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import { givenBy } from '../report/run-command.ts';
import { renderVerdict } from '../report/terminal.ts';
import { takeCodeFeatures } from '../search/code-features.ts';
import { Corpus } from '../search/corpus.ts';
import { fuzz, type FuzzStatus } from '../search/fuzz.ts';
import { readFuzzState, saveFuzzState } from '../search/fuzz-state.ts';
import { dropFound, foundIn, saveFound, setAside } from '../search/search-directory.ts';
import type { Target } from '../target/target.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { parseDuration } from './parse-duration.ts';
import { addServerOptions, chooseServer, collect, parseDelay, type ServerFlags } from './server-options.ts';
import { clearProgress, showProgress } from './show-progress.ts';

interface FuzzFlags extends ServerFlags {
  readonly get?: readonly string[];
  readonly out: string;
  readonly budget?: number;
  readonly cases?: number;
  readonly seed: number;
  readonly sideBySide: number;
  readonly patience: number;
  readonly guided: boolean;
}

/** Time between two writes of the state, and two lines where there is no terminal, in milliseconds. */
const SAVE_MS = 1000;
const LINE_MS = 60_000;

/** `nthfail fuzz`: workloads and plans, guided by what is new, until it is stopped. */
export function fuzzCommand(
  setStatus: (status: number) => void,
  interrupted: AbortSignal,
  onSearch: (search: Promise<unknown>) => void,
): Command {
  return addServerOptions(new Command('fuzz'))
    .description(
      'try workloads and plans, guided by new behaviour, until stopped; a directory keeps what is found',
    )
    .option('-g, --get <path>', 'request path to draw from; may be said again', collect)
    .option(
      '-o, --out <directory>',
      'state, corpus and findings; a fuzzer that was stopped goes on there',
      'nthfail-fuzz',
    )
    .option('--budget <time>', 'end after so long, such as 10m', parseDuration)
    .option('--cases <count>', 'end after so many cases', parseCountUpTo(2 ** 31 - 1))
    .option('--seed <number>', 'of what is drawn', parseCountUpTo(2 ** 31 - 1, 0), 1)
    .option('--side-by-side <count>', 'cases at a time on the one server', parseCountUpTo(64), 4)
    .option('--patience <ms>', 'how long a client waits for the response or the end', parseDelay, 500)
    .option('--no-guided', 'draw every case anew')
    .option('--coverage', 'be guided by code too, in a server built with -fsanitize-coverage', false)
    .addHelpText(
      'after',
      `
A finding is written to DIRECTORY/findings the moment it has been seen alone on a fresh server: nothing is lost however the
fuzzer ends. Then it is made as small as it goes. Those of one bug have one file: they are told apart by contract, call and
end. One that does not come each time is moved to DIRECTORY/unsteady.

Exit status: 0 nothing found, 1 findings (those of earlier runs too), 3 the server did not start, 64 wrong usage.

Examples:
  nthfail fuzz --target nginx --budget 10m
  nthfail fuzz --get / --get /big -- ./my-server {port}
  nthfail replay nthfail-fuzz/findings`,
    )
    .action(async (command: string[], flags: FuzzFlags) => {
      const search = runFuzz(command, flags, interrupted);
      onSearch(search);
      setStatus(await search);
    });
}

async function runFuzz(
  command: readonly string[],
  flags: FuzzFlags,
  interrupted: AbortSignal,
): Promise<number> {
  const { target, start } = await chooseServer(command, flags);
  const { options, command: words = [] } = givenBy(target);
  const { out, seed, budget = Infinity, cases: most = Infinity } = flags;
  const server = [...options, ...(words.length === 0 ? [] : ['--', ...words])];
  const before = readFuzzState(out, server);
  const startedAt = performance.now();
  let savedAt = startedAt;
  let toldAt = startedAt;
  let last: FuzzStatus | undefined;
  const firstCase = before?.cases ?? 0;
  const save = (status: FuzzStatus): void =>
    saveFuzzState(out, {
      ...{ nthfail: 'fuzz', version: 1, server, seed, cases: status.cases },
      restarts: (before?.restarts ?? 0) + status.restarts,
      durationMs: Math.round((before?.durationMs ?? 0) + performance.now() - startedAt),
      known: status.known,
    });
  const about = { says: target.title, seed, ioUring: flags.ioUring };
  const countFindings = (): number => foundIn(out).length;
  const describe = (status: FuzzStatus): string =>
    describeStatus(status, countFindings(), firstCase, performance.now() - startedAt);
  if (before !== undefined) process.stdout.write(`going on in ${out} after ${firstCase} cases\n`);
  const status = await fuzz(start, {
    workloads: workloadsFor(target, flags),
    corpus: new Corpus(out),
    known: [...(before?.known ?? []), ...foundIn(out)],
    seed,
    firstCase,
    isGuided: flags.guided,
    lanes: flags.sideBySide,
    extraFeatures: flags.coverage === true ? takeCodeFeatures : undefined,
    patienceMs: flags.patience,
    isOver: () =>
      interrupted.aborted ||
      performance.now() - startedAt >= budget ||
      (last?.cases ?? firstCase) - firstCase >= most,
    onStatus: (now) => {
      last = now;
      showProgress(describe(now));
      if (performance.now() - savedAt >= SAVE_MS) {
        save(now);
        savedAt = performance.now();
      }
      if (!process.stderr.isTTY && performance.now() - toldAt >= LINE_MS) {
        process.stdout.write(`${describe(now)}\n`);
        toldAt = performance.now();
      }
    },
    onFinding: (checked) => {
      const path = saveFound(out, checked, about);
      clearProgress();
      process.stdout.write(`${renderVerdict(checked.judgement)}\n  ${path}\n`);
    },
    onMinimized: (signature, smallest) => {
      if (smallest === undefined) {
        process.stdout.write(`  it does not come each time: moved to ${setAside(out, signature)}\n`);
        return;
      }
      const smaller = saveFound(out, smallest, about);
      if (basename(smaller) !== `${signature}.json`) dropFound(out, signature);
      process.stdout.write(`  ${printPlan(smallest.run.plan)}\n  npx nthfail replay ${smaller}\n`);
    },
  }).finally(() => clearProgress());
  save(status);
  process.stdout.write(`${describe(status)}\n`);
  return countFindings() > 0 ? EXIT_FAILED : EXIT_PASSED;
}

function describeStatus(
  { cases, features, restarts, quietMs, errors }: FuzzStatus,
  findings: number,
  firstCase: number,
  ranMs: number,
): string {
  const rate = ranMs === 0 ? 0 : Math.round(((cases - firstCase) / ranMs) * 1000);
  const wrong = errors === 0 ? '' : `, ${errors} that could not be run`;
  return `${cases} cases, ${rate} a second, ${features} behaviours, ${findings} findings, ${restarts} restarts, nothing new for ${Math.round(quietMs / 1000)} s${wrong}`;
}

/** What clients do: requests for the paths that were named, or for responses of any shape where the target can be asked so. */
function workloadsFor(
  { pathFor, requestsPerConnection = Infinity }: Target,
  { get }: FuzzFlags,
): Arbitrary<Workload> {
  const [first = '/', ...others] = get ?? ['/'];
  const named = workloadOf([first, ...others]);
  const shaped =
    get === undefined && pathFor !== undefined
      ? fc.oneof(
          workloadDraft({ maxBytes: 30_000 }).map((draft) => draft(pathFor)),
          workloadDraft({ maxRequests: 1 }).map((draft) => draft(pathFor)),
        )
      : named;
  return shaped.map((workload) => limitRequests(workload, requestsPerConnection));
}
