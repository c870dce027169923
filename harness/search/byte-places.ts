import { responseRanges } from '../contract/response-ranges.ts';
import type { CallName } from '../native/calls.data.ts';
import type { GoldenWrite } from '../run/golden.ts';
import type { JudgedExchange } from '../run/run.ts';

/** A byte of the stream that no call begins at, and at which responses are likely to be cut wrongly. */
export interface BytePlace {
  readonly atByte: number;
  /** Such as `the last byte of head 1`. */
  readonly about: string;
  /** Whether a piece of a gathered write begins there. */
  readonly isEdge: boolean;
  /** The write that has it: its ordinal in its family, and where it begins and ends in the stream. */
  readonly write: PlacedWrite;
}

/** A write of the fault-free run, at its place in the stream: offsets in bytes, `end` exclusive. */
export interface PlacedWrite extends GoldenWrite {
  readonly call: CallName;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
}

/** Of the edges of a run so many are places, from the front and from the end: where loops over pieces begin, and where they end. */
const EDGES_TRIED = { front: 12, end: 4 } as const;

/**
 * The bytes of a fault-free run at which faults are tried: the second, the last of each head, the first of each body, the
 * last of all, and where the pieces of gathered writes begin. None over TLS, where a byte on the wire is none of a response.
 * @returns `untriedEdges`: at how many pieces nothing is tried, for there are too many
 */
export function bytePlaces({ golden, exchange }: JudgedExchange): {
  readonly places: readonly BytePlace[];
  readonly untriedEdges: number;
} {
  if (exchange.tls !== undefined) return { places: [], untriedEdges: 0 };
  const writes = placeWrites(golden.writes);
  const edges = writes.flatMap(edgesOf);
  const tried = edges.filter(
    (_, index) => index < EDGES_TRIED.front || index >= edges.length - EDGES_TRIED.end,
  );
  const abouts = new Map<number, string[]>();
  const add = (atByte: number, about: string): void => {
    abouts.set(atByte, [...(abouts.get(atByte) ?? []), about]);
  };
  for (const [index, { start, body, end }] of responseRanges(golden).entries()) {
    add(start + 1, `the second byte of response ${index + 1}`);
    add(body - 1, `the last byte of head ${index + 1}`);
    add(body, `the first byte of body ${index + 1}`);
    add(end - 1, `the last byte of response ${index + 1}`);
    add(end, `the first byte behind response ${index + 1}`);
  }
  for (const { atByte, about } of tried) add(atByte, about);
  const ascending = [...abouts].toSorted(([a], [b]) => a - b);
  const places = ascending.flatMap(([atByte, texts]): BytePlace | readonly never[] => {
    const write = writes.find(({ start, end }) => start < atByte && atByte < end);
    const isEdge = edges.some((edge) => edge.atByte === atByte);
    return write === undefined ? [] : { atByte, about: texts.join(', '), isEdge, write };
  });
  return { places, untriedEdges: countEdges(writes) - places.filter(({ isEdge }) => isEdge).length };
}

function placeWrites(writes: readonly GoldenWrite[]): readonly PlacedWrite[] {
  let behind = 0;
  return writes.map((write, index) => {
    const start = behind;
    behind += write.sentBytes;
    return { ...write, ordinal: index + 1, start, end: behind };
  });
}

function edgesOf({ call, ordinal, start, end, pieces }: PlacedWrite): readonly {
  readonly atByte: number;
  readonly about: string;
}[] {
  return (pieces?.edges ?? [])
    .map((edge, index) => ({
      atByte: start + edge,
      about: `the first byte of piece ${index + 2} of ${call} (write#${ordinal})`,
    }))
    .filter(({ atByte }) => atByte < end);
}

/** Of the writes that were whole: of those that were not, as far as the journal tells. */
function countEdges(writes: readonly PlacedWrite[]): number {
  return writes.reduce(
    (sum, write) =>
      sum +
      (write.sentBytes < write.askedBytes
        ? edgesOf(write).length
        : Math.max(0, (write.pieces?.count ?? 1) - 1)),
    0,
  );
}
