import { NthfailError } from '../errors.ts';

/** One thing that a client does on its connection. */
export type ClientStep =
  /** Sends a GET request, and does not wait for its response. */
  | { readonly kind: 'get'; readonly path: string }
  /** Waits for every response that was asked for so far. */
  | { readonly kind: 'await' }
  /** Does nothing for that many milliseconds, from 1 to 60000. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** Reads nothing from here on, so that the server's buffer fills up. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Sends a FIN, and goes on reading: the server owes it all the responses that it has asked for. */
  | { readonly kind: 'half-close' }
  /** Sends a RST: the server owes it nothing any more. */
  | { readonly kind: 'reset' };

/**
 * What a client does on its connection, in order; in the end it reads again if it had paused, waits for every response,
 * and closes. Requests without an `await` between them are pipelined.
 */
export type Workload = readonly ClientStep[];

/** The steps that have no more to say than their name. */
const WORDS = ['await', 'pause', 'resume', 'half-close', 'reset'] as const;

const HINT = `steps are GET /path, wait MS, ${WORDS.join(', ')}, with "; " between them`;

/**
 * Reads the text form of a workload, such as `GET /a; GET /b; await; half-close`.
 * @throws NthfailError `NF_E_USAGE` for a step that there is not, and for an order that makes no sense
 */
export function parseWorkload(text: string): Workload {
  const workload = text
    .split(/;\s+|;$/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): ClientStep => {
      const path = /^GET (\/[^\s]*)$/.exec(part)?.[1];
      if (path !== undefined) return { kind: 'get', path };
      const waitMs = Number(/^wait (\d{1,5})$/.exec(part)?.[1]);
      if (waitMs >= 1 && waitMs <= 60_000) return { kind: 'wait', waitMs };
      const kind = WORDS.find((word) => word === part);
      if (kind === undefined)
        throw new NthfailError('NF_E_USAGE', `${JSON.stringify(part)} is nothing that a client does`, {
          hint: HINT,
        });
      return { kind };
    });
  return checkWorkload(workload);
}

/** The text form of a workload. */
export function printWorkload(workload: Workload): string {
  return workload.map(printClientStep).join('; ');
}

/** The text form of one step. */
export function printClientStep(step: ClientStep): string {
  if (step.kind === 'get') return `GET ${step.path}`;
  return step.kind === 'wait' ? `wait ${step.waitMs}` : step.kind;
}

/** The workload, given as such or as text. @throws NthfailError `NF_E_USAGE`, as {@link parseWorkload} */
export function toWorkload(workload: Workload | string): Workload {
  return typeof workload === 'string' ? parseWorkload(workload) : checkWorkload(workload);
}

function checkWorkload(workload: Workload): Workload {
  const flaw = findWorkloadFlaw(workload);
  if (flaw === undefined) return workload;
  const text = JSON.stringify(printWorkload(workload));
  throw new NthfailError('NF_E_USAGE', `workload ${text}: ${flaw}`, { hint: HINT });
}

/** The requests alone, with the waits between them: what a client does to see the fault-free responses. */
export function requestsOf(workload: Workload): Workload {
  return workload.filter(({ kind }, index) => {
    // A wait in the end is made anyway.
    const isFollowed = workload.slice(index + 1).some((later) => later.kind === 'get');
    return kind === 'get' || (kind === 'await' && isFollowed);
  });
}

/** The paths that a workload asks for, in order. */
export function pathsOf(workload: Workload): readonly string[] {
  return workload.flatMap((step) => (step.kind === 'get' ? step.path : []));
}

/** What makes no sense in a workload, in a few words. */
export function findWorkloadFlaw(workload: Workload): string | undefined {
  const paths = pathsOf(workload);
  if (paths.length === 0) return 'it asks for nothing';
  const wrong = paths.find((path) => !path.startsWith('/'));
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is no request path: it begins with /`;
  let isPaused = false;
  let over: string | undefined;
  for (const { kind } of workload) {
    if (over === 'reset') return `${kind} after the reset`;
    if (over === 'half-close' && (kind === 'get' || kind === 'half-close'))
      return `${kind} after the half close`;
    if (kind === 'await' && isPaused) return 'await while it does not read';
    if (kind === 'pause') isPaused = true;
    if (kind === 'resume') isPaused = false;
    if (kind === 'half-close' || kind === 'reset') over = kind;
  }
  return undefined;
}
