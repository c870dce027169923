import fc from 'fast-check';
import { CALLS } from '../../harness/native/calls.data.ts';
import { ERRNO_NAMES, ERRNO_NUMBERS, type ErrnoName } from '../../harness/plan/errno-name.ts';
import type { Caller } from '../../harness/plan/caller.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import { MAX_COUNT } from '../../harness/plan/max-count.ts';
import { MAX_STEPS, type Plan, type Step } from '../../harness/plan/plan.ts';
import type { CallSelector, ConnectionSelector, Listener, Point } from '../../harness/plan/point.ts';

// Without prototypes, which fast-check makes by default, no value equals what a parser makes.
const PLAIN = { noNullPrototype: true };

// Few distinct points and names, so that steps meet at one call; now and then the whole range.
const count = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
  fc.integer({ min: 1, max: MAX_COUNT }),
);
const octet = fc.integer({ min: 0, max: 255 });
const address = fc
  .oneof(fc.constant([0, 0, 9]), fc.tuple(octet, octet, octet))
  .map((octets) => ['127', ...octets].join('.'));

const anyName = (maxBytes: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.constantFrom('a', 'nginx', 'php-fpm: pool', '"\\', '1..2'),
      fc.string({ unit: fc.constantFrom(...Array.from('ab;=#/:,@+!."\\ é😀')), minLength: 1 }),
    )
    .filter((name) => Buffer.byteLength(name) <= maxBytes);

const listener: fc.Arbitrary<Listener> = fc.oneof(
  fc.record({ port: fc.oneof(fc.constant(8080), fc.integer({ min: 1, max: 65535 })) }, PLAIN),
  fc.record({ path: fc.oneof(fc.constant('/run/x.sock'), anyName(107)) }, PLAIN),
);

/** Whether a connection stands before the calls, and which; a plan keeps to one of these ways. */
const ways: readonly (fc.Arbitrary<ConnectionSelector> | undefined)[] = [
  undefined,
  fc.record({ by: fc.constant('source' as const), address }, PLAIN),
  fc.record({ by: fc.constant('source' as const), address, listener }, PLAIN),
  fc.record({ by: fc.constant('accept' as const), ordinal: count }, PLAIN),
  fc.record({ by: fc.constant('accept' as const), ordinal: count, listener }, PLAIN),
  fc.record({ by: fc.constant('listener' as const), listener }, PLAIN),
];
const onServer = fc.record({ by: fc.constant('server' as const) }, PLAIN);
const atListener = fc.record({ by: fc.constant('listener' as const), listener }, PLAIN);

const selectors = (scope: 'connection' | 'process'): readonly CallSelector[] =>
  CALLS.filter((call) => call.scope === scope).map(({ name }) => ({ call: name }));
const CONNECTION_CALLS: readonly CallSelector[] = [
  { family: 'write' },
  { family: 'read' },
  ...selectors('connection'),
];
const familyOf = (call: CallSelector): string | undefined =>
  'family' in call ? call.family : CALLS.find(({ name }) => name === call.call)?.family;
const movesBytes = (call: CallSelector): boolean => ['write', 'read'].includes(familyOf(call) ?? '');

// Half of them are of a family, whose calls have the most faults.
const connectionCall = fc.oneof(
  fc.constantFrom<CallSelector>({ family: 'write' }, { family: 'read' }),
  fc.constantFrom(...CONNECTION_CALLS),
);
const processCall = fc.constantFrom<CallSelector>({ family: 'alloc' }, ...selectors('process'));
const acceptCall = fc.constantFrom<CallSelector>({ call: 'accept' }, { call: 'accept4' });

type Position = Pick<Point, 'ordinal' | 'through' | 'every' | 'atByte'>;
const single: fc.Arbitrary<Position> = fc.record({ ordinal: count }, PLAIN);
const position: fc.Arbitrary<Position> = fc.oneof(
  { weight: 6, arbitrary: single },
  fc.record({ ordinal: count, through: fc.constant('end' as const) }, PLAIN),
  fc.record(
    { ordinal: count, through: fc.constant('end' as const), every: fc.integer({ min: 2, max: MAX_COUNT }) },
    PLAIN,
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 9 }))
    .map(([ordinal, more]) => ({ ordinal, through: ordinal + more })),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 9 }))
    .chain(([ordinal, more]) =>
      fc.integer({ min: 2, max: more }).map((every) => ({ ordinal, through: ordinal + more, every })),
    ),
);
const byte: fc.Arbitrary<Position> = fc
  .oneof(fc.constant(1000), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }))
  .map((atByte) => ({ ordinal: 1, atByte }));

const inCode = fc.constantFrom('call' as const, 'stack' as const);
const codeName = fc.oneof(fc.constantFrom('conn_write', 'conn.c', '240', 'ns::f(int)', '~f'), anyName(40));
const caller: fc.Arbitrary<Caller> = fc.oneof(
  fc.record({ in: inCode, function: codeName }, PLAIN),
  fc.record({ in: inCode, file: codeName, line: count }, PLAIN),
  fc.record(
    { in: inCode, module: codeName, offset: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) },
    { ...PLAIN, requiredKeys: ['in', 'offset'] },
  ),
);

/** The conditions that fit any call. Mostly none, so that steps meet. */
const condition: fc.Arbitrary<Partial<Point>> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  fc.record(
    {
      role: fc.oneof(fc.constantFrom('main' as const, 'worker' as const), count),
      comm: anyName(15),
      thread: fc.oneof(fc.constant('main' as const), count),
      caller,
    },
    { ...PLAIN, requiredKeys: [] },
  ),
);
/** Those that fit calls on a connection alone. */
const ofConnection: fc.Arbitrary<Partial<Point>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.record(
    {
      perTurn: fc.constant(true as const),
      after: fc.constantFrom('first-read', 'request-head', 'response-head', 'shutdown'),
    },
    { ...PLAIN, requiredKeys: [] },
  ),
);

type Connection = Pick<Point, 'connection'>;
type Place = readonly [Connection, CallSelector, Position, Partial<Point>, Partial<Point>];

const pointOf = ([connection, call, at, some, more]: Place): Point => ({
  ...connection,
  ...some,
  ...more,
  call,
  ...at,
});

/** Points on a connection that is named in this way. */
function connectionPoints(way: fc.Arbitrary<ConnectionSelector> | undefined): fc.Arbitrary<Point> {
  const connection: fc.Arbitrary<Connection> =
    way === undefined ? fc.constant({}) : fc.record({ connection: way }, PLAIN);
  const bytes = fc.constantFrom(...CONNECTION_CALLS.filter(movesBytes));
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(connection, connectionCall, position, condition, ofConnection).map(pointOf),
    },
    fc.tuple(connection, bytes, byte, condition, ofConnection).map(pointOf),
  );
}

/** Points on no connection; they fit into any plan. */
const serverPoint: fc.Arbitrary<Point> = fc.oneof(
  fc
    .tuple(
      fc.record({ connection: onServer }, PLAIN),
      fc.oneof(connectionCall, processCall),
      position,
      condition,
    )
    .map(([connection, call, at, some]) => pointOf([connection, call, at, some, {}])),
  fc.tuple(processCall, position, condition).map(([call, at, some]) => pointOf([{}, call, at, some, {}])),
  fc
    .tuple(fc.record({ connection: atListener }, PLAIN), acceptCall, position, condition)
    .map(([connection, call, at, some]) => pointOf([connection, call, at, some, {}])),
);

const holdName = fc.oneof(fc.constantFrom('a', 'before-reset'), fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/));

/** The faults that can happen at `point`. */
function faultAt(point: Point): fc.Arbitrary<Fault> {
  const { call, connection, through, times } = point;
  const rows = CALLS.filter(({ name, family }) =>
    'family' in call ? family === call.family : name === call.call,
  );
  const numbers = new Set(
    rows.flatMap(({ errnos }) => errnos.map((name) => ERRNO_NUMBERS[name as ErrnoName])),
  );
  const allowed = ERRNO_NAMES.filter((name) => numbers.has(ERRNO_NUMBERS[name]));
  const others = ERRNO_NAMES.filter((name) => !numbers.has(ERRNO_NUMBERS[name]));
  const hasConnection =
    connection?.by !== 'server' &&
    ('family' in call ? call.family !== 'alloc' : rows.every(({ scope }) => scope === 'connection'));
  const moves = movesBytes(call);
  const faults: fc.Arbitrary<Fault>[] = [
    // A call that cannot fail has none.
    ...(allowed.length === 0
      ? []
      : [fc.record({ kind: fc.constant('error' as const), errno: fc.constantFrom(...allowed) }, PLAIN)]),
    fc.record(
      {
        kind: fc.constant('error' as const),
        errno: fc.constantFrom(...others),
        isForced: fc.constant(true as const),
      },
      PLAIN,
    ),
    fc.integer({ min: 1, max: 30_000 }).map((delayMs): Fault => ({ kind: 'delay', delayMs })),
  ];
  if (moves) {
    faults.push(
      count.map((bytes): Fault => ({ kind: 'short', bytes })),
      fc.constant<Fault>({ kind: 'zero' }),
    );
  }
  if (moves && hasConnection) {
    const answers = allowed.filter((errno) => errno !== 'ECONNRESET');
    faults.push(
      fc.constant<Fault>({ kind: 'reset' }),
      fc.constantFrom(...answers).map((errno): Fault => ({ kind: 'reset', errno })),
    );
    if (familyOf(call) === 'write') faults.push(fc.constant<Fault>({ kind: 'full' }));
  }
  if (through === undefined && times === undefined) {
    faults.push(
      fc.constant<Fault>({ kind: 'kill' }),
      holdName.map((name): Fault => ({ kind: 'hold', name })),
    );
    if (moves && hasConnection) faults.push(fc.constant<Fault>({ kind: 'reset-peer' }));
  }
  return fc.oneof(...faults);
}

/** `point` as it is, or with a `times` that says something. */
function withTimes(point: Point): fc.Arbitrary<Point> {
  const times =
    point.through === undefined
      ? fc.oneof(fc.integer({ min: 2, max: MAX_COUNT }), fc.constant('always' as const))
      : count;
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(point) },
    times.map((some) => ({ ...point, times: some })),
  );
}

/** One to three steps at one point of this kind. */
function stepsAt(points: fc.Arbitrary<Point>): fc.Arbitrary<readonly Step[]> {
  return points
    .chain(withTimes)
    .chain((point) =>
      fc
        .array(faultAt(point), { minLength: 1, maxLength: 3 })
        .map((faults) => faults.map((fault) => ({ point, fault }))),
    );
}

/**
 * Any valid plan, the empty one and those of MAX_STEPS steps included, and none that contradicts itself. What stops a
 * call and the outcome of that call appear often. Shrinks to fewer steps and smaller numbers.
 */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc
  .constantFrom(...ways.map((way) => stepsAt(connectionPoints(way))))
  .chain((onConnection) =>
    fc.array(fc.oneof({ weight: 3, arbitrary: onConnection }, stepsAt(serverPoint)), {
      maxLength: MAX_STEPS,
      size: 'max',
    }),
  )
  .map((steps) => ({ steps: withoutContradictions(steps.flat()).slice(0, MAX_STEPS) }));

/** Says independently of `checkPlan` what may follow what; the tests compare the two. */
function withoutContradictions(steps: readonly Step[]): readonly Step[] {
  const names = new Set<string>();
  const ended = new Set<string>();
  const reset = new Set<string>();
  return steps.filter(({ point, fault }) => {
    const at = samePointKey(point);
    if (ended.has(at)) return false;
    switch (fault.kind) {
      case 'delay':
        return true;
      case 'hold':
        return !names.has(fault.name) && names.add(fault.name);
      case 'reset-peer':
        return !reset.has(at) && reset.add(at);
      default:
        return ended.add(at);
    }
  });
}

/** Before a call that belongs to no connection, `server` says nothing. */
function samePointKey({ connection, call, ...rest }: Point): string {
  const isOfProcess =
    'call' in call
      ? CALLS.some(({ name, scope }) => name === call.call && scope === 'process')
      : call.family === 'alloc';
  const said = connection?.by === 'server' && isOfProcess ? undefined : connection;
  return JSON.stringify([said, call, rest]);
}
