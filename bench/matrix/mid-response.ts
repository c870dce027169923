import { stripVTControlCharacters } from 'node:util';
import { checkCase } from '../../harness/check/check-case.ts';
import { isHardError, isWrite } from '../../harness/journal/connection-view.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { LOG_TIME } from '../../harness/report/terminal.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import type { Run } from '../../harness/run/run.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { type ResponseShape, type Target } from '../../harness/target/target.ts';

/** What a server does when its peer is gone in the middle of a response. */
export interface MidResponse {
  readonly target: string;
  readonly plan: string;
  readonly command: string;
  readonly verdict: string;
  /** The write that met the error, and what it was to send. */
  readonly failed: string;
  /** Calls on the connection after the error, in order. */
  readonly after: readonly string[];
  /** Whether the last of them is a close in the turn of the error. */
  readonly isSameTurn: boolean;
  /** The first lines that the server logged about it, without their times. */
  readonly log: readonly string[];
}

/** Small enough for any send buffer, so that the same writes are made on every run. */
const SHAPE: ResponseShape = { framing: 'length', pieces: [{ from: 'file', bytes: 20_000 }] };

/** The peer's reset arrives between two writes of the response: the one before it was cut short. */
export async function observeMidResponse(target: Target): Promise<MidResponse | undefined> {
  if (target.pathFor === undefined) return undefined;
  const server = await startServer(target);
  try {
    const workload = `GET ${target.pathFor(SHAPE)}`;
    const plan = planFor(await goldenOf(server, workload));
    const { run, judgement } = await checkCase(server, { plan, workload });
    return { target: target.name, ...describe(run), verdict: `${judgement.verdict}: ${judgement.reason}` };
  } finally {
    await server.stop();
  }
}

/** Strikes in the last write of the response, which has something of the body in it. */
function planFor({ writes }: Golden): Plan {
  const last = writes.findLastIndex(({ askedBytes }) => askedBytes > 200);
  const call = { family: 'write' } as const;
  return {
    steps: [
      { point: { call, ordinal: last + 1 }, fault: { kind: 'short', bytes: 100 } },
      { point: { call, ordinal: last + 2 }, fault: { kind: 'reset' } },
    ],
  };
}

/** Lines of a log that are shown. */
const MOST_LINES = 4;

function describe(run: Run): Omit<MidResponse, 'target' | 'verdict'> {
  const calls = run.exchanges[0]?.connection?.calls ?? [];
  const own = run.exchanges[0]?.exchange.source.address ?? '';
  // A bystander's address in it, and not the client's.
  const isOfOther = (text: string): boolean => /\b127\.\d+\.\d+\.\d+/.test(text) && !text.includes(own);
  const at = calls.findIndex((call) => isWrite(call) && call.result < 0 && isHardError(call));
  const failed = calls[at];
  const after = at < 0 ? [] : calls.slice(at + 1).filter(({ call }) => call !== 'epoll_ctl');
  return {
    plan: printPlan(run.plan),
    command: formatRunCommand(run),
    failed: failed === undefined ? 'none' : `${failed.call} of ${failed.asked} bytes`,
    after: after.map(({ call }) => call),
    isSameTurn: after.at(-1)?.call === 'close' && after.at(-1)?.turn === failed?.turn,
    log: run.log
      .filter(
        ({ sequence, text }) =>
          failed !== undefined && sequence > failed.sequence && text.trim() !== '' && !isOfOther(text),
      )
      .slice(0, MOST_LINES)
      .map(({ text }) => stripVTControlCharacters(text).trim().replace(LOG_TIME, '')),
  };
}
