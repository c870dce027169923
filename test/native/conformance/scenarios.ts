import { setTimeout as delay } from 'node:timers/promises';
import { type CallName, CALLS } from '../../../harness/native/calls.data.ts';
import type { Step } from '../../../harness/plan/plan.ts';
import type { CallAnswer } from '../engine/commander.ts';
import { patterned } from '../engine/commanded-server.ts';
import { type Stage, type StageOptions, step } from './stage.ts';
import type { Way } from './ways.ts';

/** What was seen, by the name of where it was looked at, in that order. */
export type Transcript = ReadonlyMap<string, string>;

/** Something that can happen to a connection: for real, and by a fault. */
export interface Scenario {
  readonly name: string;
  readonly calls: readonly CallName[];
  readonly options?: StageOptions;
  /** Before both. */
  readonly prepare?: (stage: Stage, way: Way) => Promise<unknown>;
  /** Has the kernel really do it. */
  readonly happen: (stage: Stage, way: Way) => Promise<unknown>;
  /** The steps that stand for it. */
  readonly faults: (call: CallName) => readonly Step[];
  /** What is looked at. */
  readonly look: (stage: Stage, way: Way, note: Note) => Promise<void>;
}

/** Takes something down. */
export type Note = (where: string, what: string) => void;

const ON_CONNECTION = CALLS.filter(({ scope }) => scope === 'connection');
const WRITES = ON_CONNECTION.filter(({ family }) => family === 'write').map(({ name }) => name);
const READS = ON_CONNECTION.filter(({ family }) => family === 'read').map(({ name }) => name);

const [EPOLL_ADD, EPOLL_MOD] = [1, 3];
const LEVEL = 0x2005;
const EDGE = 0x8000_2005;
const LONG_MS = 2000;

/** The result or the errno, and SIGPIPEs. */
function describe({ result, errno, sigpipes }: CallAnswer): string {
  return `${result < 0 ? errno : result}${' SIGPIPE'.repeat(sigpipes)}`;
}

const EVENTS = { IN: 1, OUT: 4, ERR: 8, HUP: 16, RDHUP: 0x2000 };

function describeEvents({ result, position }: CallAnswer): string {
  if (result <= 0) return 'none';
  return Object.entries(EVENTS)
    .filter(([, bit]) => (position & bit) !== 0)
    .map(([name]) => name)
    .join('|');
}

/** The victim's next epoll event, of which there may be old ones before the scenario. */
async function watchEdges({ act }: Stage): Promise<void> {
  await act('epoll_ctl', EPOLL_ADD, EDGE);
  while ((await act('sys:epoll_pwait2')).result > 0);
}

const waitForEvent = async ({ act }: Stage): Promise<string> => describeEvents(await act('epoll_pwait2'));

/** Every call is made three times, and everything is asked that tells of a connection's state. */
async function lookAtAll(stage: Stage, way: Way, note: Note): Promise<void> {
  const { act, make } = stage;
  const poll = async (): Promise<string> => describeEvents(await act('poll', 0));
  note('first call', describe(await make(way)));
  note('edge', await waitForEvent(stage));
  note('edge after it', await waitForEvent(stage));
  note('poll', await poll());
  note('second call', describe(await make(way)));
  note('third call', describe(await make(way)));
  note('recv', describe(await act('recv', 10)));
  const error = await act('getsockopt');
  note('SO_ERROR', `${describe(error)} ${error.position}`);
  await act('epoll_ctl', EPOLL_MOD, LEVEL);
  note('level', await waitForEvent(stage));
  note('level again', await waitForEvent(stage));
  note('select', String((await act('select')).position));
  note('getpeername', String((await act('port', 'peer')).result > 0));
  note('getsockname', String((await act('port', 'own')).result > 0));
  note('poll in the end', await poll());
}

async function lookAtCalls({ make, act }: Stage, way: Way, note: Note): Promise<void> {
  for (const where of ['first call', 'second call', 'third call']) note(where, describe(await make(way)));
  note('poll', describeEvents(await act('poll', 0)));
}

/** Fills the victim's send buffer, while the client does not read, by another call than that of `way`. */
async function fill({ client, act }: Stage, { call }: Way): Promise<void> {
  client.pause();
  // Until it stays full: what the client's kernel acknowledges later makes room once more.
  for (let refusals = 0; refusals < 3; refusals += 1) {
    if (refusals > 0) await delay(60);
    while ((await act(call === 'send' ? 'sendmsg' : 'send', 60_000, 'dontwait')).result > 0) refusals = 0;
  }
}

/** The call fails now, and works when the client has read. */
async function lookAtRoom(stage: Stage, way: Way, note: Note): Promise<void> {
  note('first call', describe(await stage.make(way)));
  note('poll', describeEvents(await stage.act('poll', 0)));
  stage.client.resume();
  // The kernel's edge comes with the room, which a client makes as it reads.
  await stage.act('poll', LONG_MS);
  note('edge', await waitForEvent(stage));
  note('call after it', describe(await stage.make(way)));
}

/** Everything that a connection can meet, and that a fault claims to be. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'the client resets',
    calls: [...WRITES, ...READS],
    prepare: watchEdges,
    happen: ({ client }) => client.reset(),
    faults: (call) => [step(call, { kind: 'reset' })],
    look: lookAtAll,
  },
  {
    name: 'the client resets a connection that blocks',
    calls: [...WRITES, ...READS],
    options: { isBlocking: true },
    prepare: watchEdges,
    happen: ({ client }) => client.reset(),
    faults: (call) => [step(call, { kind: 'reset' })],
    look: lookAtAll,
  },
  {
    name: 'the client resets after it sent bytes that nobody has read',
    calls: ['send', 'recv'],
    prepare: async (stage) => {
      await stage.client.send(patterned(150));
      await watchEdges(stage);
    },
    happen: ({ client }) => client.reset(),
    faults: (call) => [step(call, { kind: 'reset' })],
    look: lookAtAll,
  },
  {
    name: 'the client resets after its FIN',
    calls: ['send', 'recv'],
    prepare: async (stage) => {
      await stage.client.halfClose();
      await watchEdges(stage);
    },
    happen: ({ client }) => client.reset(),
    faults: (call) => [step(call, { kind: 'reset' })],
    look: lookAtAll,
  },
  {
    name: 'the client resets with bytes in flight to it',
    calls: ['send'],
    prepare: async (stage, way) => {
      await fill(stage, way);
      await watchEdges(stage);
    },
    happen: ({ client }) => client.reset(),
    faults: (call) => [step(call, { kind: 'reset' })],
    look: lookAtAll,
  },
  {
    name: 'the client closes',
    calls: WRITES,
    happen: ({ client }) => client.close(),
    faults: (call) => [step(call, { kind: 'error', errno: 'EPIPE' }, { ordinal: 2, through: 'end' })],
    look: lookAtCalls,
  },
  {
    name: 'the server has shut the connection down',
    calls: WRITES,
    happen: ({ act }) => act('shutdown'),
    faults: (call) => [step(call, { kind: 'error', errno: 'EPIPE' }, { through: 'end' })],
    look: lookAtCalls,
  },
  {
    name: 'the client sends its FIN',
    calls: READS,
    happen: ({ client }) => client.halfClose(),
    faults: (call) => [step(call, { kind: 'zero' }, { through: 'end' })],
    look: lookAtCalls,
  },
  {
    name: 'nothing has come yet',
    calls: READS,
    happen: () => Promise.resolve(),
    faults: (call) => [step(call, { kind: 'error', errno: 'EAGAIN' }, { through: 'end' })],
    look: lookAtCalls,
  },
  {
    name: 'the send buffer is full',
    calls: WRITES,
    prepare: watchEdges,
    happen: fill,
    faults: (call) => [step(call, { kind: 'error', errno: 'EAGAIN' })],
    look: lookAtRoom,
  },
  {
    name: 'the send buffer fills up',
    calls: WRITES,
    prepare: async (stage) => {
      stage.client.pause();
      await watchEdges(stage);
    },
    happen: () => Promise.resolve(),
    faults: (call) => [step(call, { kind: 'full' })],
    look: async (stage, way, note) => {
      let answer = await stage.make(way, '60000');
      for (let i = 0; i < 1000 && answer.result >= 0; i += 1) answer = await stage.make(way, '60000');
      note('in the end', describe(answer));
      await fill(stage, way);
      await lookAtRoom(stage, way, note);
    },
  },
  {
    name: 'a signal interrupts the call that waits',
    calls: [...READS, ...WRITES],
    options: { isBlocking: true },
    prepare: fill,
    happen: ({ order }) => order('alarm', 20),
    faults: (call) => [step(call, { kind: 'error', errno: 'EINTR' })],
    look: async (stage, way, note) => {
      note('first call', describe(await stage.make(way)));
      stage.client.resume();
      await stage.client.send(patterned(100));
      note('call after it', describe(await stage.make(way)));
    },
  },
  {
    name: 'a signal interrupts a wait',
    calls: ['epoll_wait', 'epoll_pwait'],
    happen: ({ order }) => order('alarm', 20),
    faults: (call) => [step(call, { kind: 'error', errno: 'EINTR' })],
    look: async ({ order }, { spelled }, note) => {
      note('first call', describe(await order(spelled, LONG_MS)));
      note('call after it', describe(await order(spelled, 1)));
    },
  },
  {
    name: 'a signal interrupts an accept',
    calls: ['accept', 'accept4'],
    happen: ({ order }) => order('alarm', 20),
    // The connection on stage was accepted first.
    faults: (call) => [step(call, { kind: 'error', errno: 'EINTR' }, { ordinal: call === 'accept' ? 2 : 1 })],
    look: async ({ order }, { spelled }, note) => note('first call', describe(await order(spelled, 0))),
  },
];
