import { type Contract, HELD } from './contract.ts';
import { hasKilled } from './has-killed.ts';
import { describeResult } from '../journal/connection-view.ts';
import type { Bystander, Run } from '../run/run.ts';

/** Errnos that say that the server, not the peer, has run out of something. */
const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'ENOSPC']);

/** Other connections are untouched, and the next request is served. */
export const contains: Contract = {
  id: 'contains',
  claim: 'other connections are untouched, and the next request is served',
  needs:
    'a connection that was open since before the fault, if the server keeps connections alive, and a fresh one after it.',
  decides:
    'whether each of them gets the fault-free response, byte by byte. It is asked for while the struck connection is still ' +
    'open, and again when it is closed. A server that is out of descriptors or memory may close connections that are idle, and ' +
    'say with a response that it will close that one.',
  smallest: `
    bystander fresh 0/300`,
  judge: (run) => {
    if (run.isServerKilled)
      return { outcome: 'not-applicable', because: 'the plan killed the server itself' };
    // What was open in a process that the plan kills goes with it.
    const isShort = isOutOfResources(run);
    const bystanders = run.bystanders.filter(
      (one) => one.name === 'fresh' || (!hasKilled(run) && !(isShort && wasClosedIdle(one))),
    );
    if (bystanders.length === 0)
      return { outcome: 'not-applicable', because: 'the run had no other connections' };
    const hurt = bystanders.find(({ isIdentical, isFarewell }) => !isIdentical && !(isShort && isFarewell));
    if (hurt === undefined) return HELD;
    const which =
      hurt.name === 'fresh' ? 'a connection opened after the fault' : 'a connection open since before';
    return {
      outcome: 'broken',
      expected: `${which} gets the fault-free response of ${hurt.expectedBytes} bytes`,
      seen: `${hurt.receivedBytes} bytes${hurt.receivedBytes === hurt.expectedBytes ? ', not the same' : ''}; ${hurt.state}`,
      at: undefined,
    };
  },
};

/**
 * A call of the server itself, or its poller, found no descriptor or no memory: closing what is idle is what it can do about
 * that.
 */
function isOutOfResources({ events }: Run): boolean {
  return events.some(
    (event) =>
      event.kind === 'call' &&
      (event.isOfServer ? event.isInjected : event.call === 'epoll_ctl') &&
      event.result < 0 &&
      SHORTAGES.has(describeResult(event)),
  );
}

function wasClosedIdle({ receivedBytes, state }: Bystander): boolean {
  return receivedBytes === 0 && (state === 'server-closed' || state === 'server-reset');
}
