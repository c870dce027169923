import { getSystemErrorName } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { type CallName, CALLS } from '../../../harness/native/calls.data.ts';
import { ERRNO_NUMBERS, type ErrnoName, isErrnoName } from '../../../harness/plan/errno-name.ts';
import type { CallAnswer } from '../engine/commander.ts';
import { CommandedServer, patterned } from '../engine/commanded-server.ts';
import { findListener, isAccept, isRead, onStage, plan, type Stage, step } from './stage.ts';
import { rowOf, TAKES_FLAGS, type Way, wayOf, WAYS } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());
const allocating = await CommandedServer.start({ allocations: true });
afterAll(() => allocating.stop());

const BYTES = 100;
/** Two names of one errno, or one that Node does not know, compare as the victim's answers do. */
const nameOf = (errno: ErrnoName): string => getSystemErrorName(-ERRNO_NUMBERS[errno]);

/** Descriptors that the call makes when it succeeds; undefined where that depends on the kernel. */
const MADE: Readonly<Partial<Record<string, number | undefined>>> = {
  socket: 1,
  socketpair: 2,
  accept: 1,
  accept4: 1,
  close_range: -1,
  dup: 1,
  dup2: 1,
  dup3: 1,
  fcntl: 1,
  epoll_create: 1,
  epoll_create1: 1,
  io_uring_setup: 1,
};

/** What the call returns when it fails. */
function failureOf(call: CallName, errno: ErrnoName): Partial<CallAnswer> {
  if (!rowOf(call).isAllocation) return { result: -1, errno: nameOf(errno) };
  // It says so in its result, and leaves errno alone.
  if (call === 'posix_memalign') return { result: ERRNO_NUMBERS[errno], errno: undefined };
  return { result: 0, errno: nameOf(errno) };
}

/** The kernel has done nothing: what the call would have moved is where it was. */
function expectUnseen({ call }: Way, answer: CallAnswer): void {
  expect(answer.made).toBe(call === 'close' ? -1 : 0);
  if (call === 'sendfile') expect(answer).toMatchObject({ offset: 0, position: 1000 });
  if (call === 'splice' || call === 'tee') expect(answer.offset).toBe(BYTES);
  if (['vmsplice', 'tee', 'splice_from'].includes(call)) expect(answer.position).toBe(0);
}

/** The same call, made right behind the failed one, does all that it is for. */
async function expectNextWorks({ make, act, client, finish }: Stage, way: Way): Promise<void> {
  const { call } = way;
  const { family, scope, canBeShort, isAllocation } = rowOf(call);
  const answer = await make(way);
  if (call === 'close') {
    expect(answer).toMatchObject({ result: -1, errno: 'EBADF' });
    await client.ended;
    return;
  }
  // Machines may refuse it.
  if (call === 'io_uring_setup' && answer.result < 0) return;
  expect(answer).toMatchObject({ errno: undefined, sigpipes: 0, made: MADE[call] ?? 0 });
  expect(answer.result).toBeGreaterThanOrEqual(isAllocation && call !== 'posix_memalign' ? 1 : 0);
  if (canBeShort && !call.endsWith('mmsg')) expect(answer.result).toBe(BYTES);
  if (call.endsWith('mmsg')) expect(answer).toMatchObject({ result: 1, lengths: [BYTES] });
  if (family === 'read' && call !== 'splice_from')
    expect(answer.bytes.subarray(0, BYTES)).toEqual(patterned(BYTES));
  if (isAccept(call) || ['dup', 'dup2', 'dup3', 'fcntl'].includes(call))
    await server.main.call('sys:close', answer.result);
  if (family === 'write' && scope === 'connection') expect(await finish()).toEqual(patterned(BYTES));
  if (isAccept(call)) await client.ended;
  if (call === 'epoll_ctl') await act('sys:epoll_ctl', 2, 0);
}

async function expectFailure(way: Way, errno: ErrnoName, flags = ''): Promise<void> {
  const { call } = way;
  const isPipe = errno === 'EPIPE' && rowOf(call).family === 'write';
  const options = { isQueued: isAccept(call) };
  await onStage(
    rowOf(call).isAllocation ? allocating : server,
    plan(step(call, { kind: 'error', errno })),
    async (stage) => {
      if (isRead(call)) await stage.client.send(patterned(BYTES));
      const failed = await stage.make(way, String(BYTES), flags);
      const sigpipes = isPipe && !flags.includes('nosignal') ? 1 : 0;
      expect(failed).toMatchObject({ ...failureOf(call, errno), sigpipes, isKept: true });
      expectUnseen(way, failed);
      const [event, ...more] = stage.journal(call);
      expect(more).toEqual([]);
      expect(event).toMatchObject({
        isInjected: true,
        isMoot: false,
        isSigpipe: sigpipes === 1,
        result: -ERRNO_NUMBERS[errno],
        step: 0,
      });
      expect(stage.armed.outcomes()).toMatchObject([{ state: 'fired' }]);
      await expectNextWorks(stage, way);
    },
    options,
  );
}

beforeAll(async () => {
  await server.main.call('nonblock', await findListener(server));
});

test.each(CALLS.filter(({ name }) => isAccept(name)))('EAGAIN in a blocking $name is moot', ({ name }) =>
  onStage(
    server,
    plan(step(name, { kind: 'error', errno: 'EAGAIN' })),
    async ({ journal }) => {
      const { host } = server.server;
      const { result: blocking } = await server.main.call('listen-on', host, 0);
      const { result: port } = await server.main.call('port', blocking);
      const guest = await connectRawClient({ host, port });
      const { result: fd } = await server.main.call(name, blocking);
      expect(fd).toBeGreaterThan(0);
      expect(journal(name)).toMatchObject([{ isMoot: true, isInjected: false, result: fd }]);
      for (const one of [fd, blocking]) await server.main.call('sys:close', one);
      await guest.close();
    },
    { isQueued: true },
  ),
);

/** Returns nothing, and so can say of nothing that it failed. */
const canFail = (name: CallName): boolean => name !== 'free';

test('every row can be made, and every row has errnos', () => {
  for (const { name, errnos } of CALLS) {
    expect(wayOf(name).call).toBe(name);
    expect(errnos.length > 0).toBe(canFail(name));
  }
});

describe.each(CALLS.filter(({ name }) => canFail(name)))('$name', ({ name, errnos }) => {
  test.each(errnos.filter(isErrnoName))('can fail with %s', (errno) => expectFailure(wayOf(name), errno));
});

test.each(WAYS.filter(({ call }) => canFail(call)))('a $call by $spelled can fail', (way) => {
  const [errno = 'EINVAL'] = rowOf(way.call).errnos.filter((one) => one !== 'EAGAIN' && isErrnoName(one));
  return isErrnoName(errno) ? expectFailure(way, errno) : undefined;
});

test.each(WAYS.filter(({ call }) => rowOf(call).family === 'write'))(
  'EPIPE in a $call by $spelled raises SIGPIPE, unless MSG_NOSIGNAL is set',
  async (way) => {
    await expectFailure(way, 'EPIPE');
    if (TAKES_FLAGS.has(way.call)) await expectFailure(way, 'EPIPE', 'nosignal');
  },
);
