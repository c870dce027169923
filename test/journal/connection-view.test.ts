import { constants } from 'node:os';
import { expect, test } from 'vitest';
import {
  describeResult,
  isHardError,
  isWrite,
  viewConnections,
} from '../../harness/journal/connection-view.ts';
import type { CallEvent, HeldEvent } from '../../harness/journal/event.ts';
import { CALLS } from '../../harness/native/calls.data.ts';
import { plainCall } from '../../harness/journal/plain-call.ts';

let sequence = 0;
function call(name: CallEvent['call'], fields: Partial<CallEvent> = {}): CallEvent {
  sequence += 1;
  return plainCall({ call: name, sequence, atNs: BigInt(sequence), fd: 7, ...fields });
}
const failed = (errno: keyof typeof constants.errno): Partial<CallEvent> => ({
  result: -constants.errno[errno],
});

test('events are sorted by connection, in the order of the accepts', () => {
  const held: HeldEvent = { ...call('send'), kind: 'held' };
  const views = viewConnections([
    call('accept4', { connection: 2, fd: 9, ordinal: 4000 }),
    call('accept', { connection: 1, fd: 8, ordinal: 5000 }),
    call('send', { connection: 1, result: 10 }),
    held,
    call('sendfile', { connection: 2, result: 20 }),
    call('writev', { connection: 1, ...failed('EAGAIN') }),
    call('writev', { connection: 1, result: 5 }),
  ]);
  expect(views).toMatchObject([
    { id: 2, fd: 9, peerPort: 4000, sentBytes: 20, writes: [{ call: 'sendfile' }], hardError: undefined },
    { id: 1, fd: 8, peerPort: 5000, sentBytes: 15, writes: [{}, {}, {}], hardError: undefined },
  ]);
  expect(views.map(({ calls }) => calls.length)).toEqual([2, 4]);
});

test('the hard error is the first that no retry mends', () => {
  const [view] = viewConnections([
    call('accept'),
    call('send', failed('EAGAIN')),
    call('send', failed('EINTR')),
    call('shutdown', failed('ENOTCONN')),
    call('send', failed('ECONNRESET')),
    call('send', failed('EPIPE')),
  ]);
  expect(view?.hardError).toMatchObject(failed('ECONNRESET'));
});

test('the last close is the one that leaves no descriptor', () => {
  const [view] = viewConnections([
    call('accept'),
    call('close', { asked: 1, fd: 7 }),
    call('close', { asked: 0, fd: 8 }),
  ]);
  expect(view?.lastClose).toMatchObject({ fd: 8 });
  expect(viewConnections([call('accept'), call('close', { asked: 1 })])).toMatchObject([
    { lastClose: undefined },
  ]);
});

test('a call on a closed descriptor is one of its calls, and neither a write, nor its hard error, nor its last close', () => {
  const [view] = viewConnections([
    call('accept'),
    call('close', { asked: 0 }),
    call('send', { isGone: true, asked: 10, ...failed('EBADF') }),
    call('close', { isGone: true, ...failed('EBADF') }),
  ]);
  expect(view?.calls.map((one) => one.call)).toEqual(['accept', 'close', 'send', 'close']);
  expect(view).toMatchObject({ writes: [], sentBytes: 0, hardError: undefined, lastClose: { result: 0 } });
});

test('a connection whose accept is not there has no view', () => {
  expect(viewConnections([call('send')])).toEqual([]);
});

test.each(CALLS)('$name is a write if its family is', ({ name, family }) => {
  expect(isWrite(call(name))).toBe(family === 'write');
});

test('results read as in strace', () => {
  expect(describeResult(call('send', { result: 100 }))).toBe('100');
  expect(describeResult(call('send', failed('EPIPE')))).toBe('EPIPE');
  expect(describeResult(call('mmap', { result: 0x7f00_1234_5000 }))).toBe('0x7f0012345000');
  expect(describeResult(call('malloc', { result: 0x7f00_1234_5000 }))).toBe('0x7f0012345000');
  expect(describeResult(call('brk', { result: 0 }))).toBe('0');
  expect(describeResult(call('mmap', failed('ENOMEM')))).toBe('ENOMEM');
  expect(isHardError(call('send', { result: 0 }))).toBe(false);
});
