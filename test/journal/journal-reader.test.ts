import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JournalReader } from '../../harness/journal/journal-reader.ts';
import { AREA, EVENT, HEADER } from '../../harness/native/layout.data.ts';
import { EVENT_FLAG, EVENT_KIND } from '../../harness/native/layout.ts';

const CAPACITY = 64;

/** A segment of this process alone, and the writing end of its journal. */
function makeJournal(): {
  readonly view: Buffer;
  readonly reader: JournalReader;
  readonly write: typeof write;
} {
  const view = Buffer.from(new ArrayBuffer(AREA.journal.at + CAPACITY * EVENT.size));
  view.writeUInt32LE(CAPACITY, HEADER.journalCapacity);
  let next = 0;
  const slotAt = (sequence: number): number => AREA.journal.at + (sequence % CAPACITY) * EVENT.size;
  /** Writes an event of `kind` with the slots that its text needs, and returns its sequence number. */
  function write(
    kind: number,
    fields: { readonly result?: bigint; readonly flags?: number; readonly text?: string | Buffer } = {},
  ): number {
    const sequence = next;
    const text = Buffer.from(fields.text ?? '');
    const at = slotAt(sequence);
    view.fill(0, at, at + EVENT.size);
    view.writeUInt8(kind, at + EVENT.kind);
    view.writeUInt16LE(fields.flags ?? 0, at + EVENT.flags);
    view.writeBigInt64LE(fields.result ?? BigInt(text.length), at + EVENT.result);
    for (let done = 0; done < text.length; done += EVENT.size)
      text.copy(view, slotAt(sequence + 1 + done / EVENT.size), done, done + EVENT.size);
    next += 1 + Math.ceil(text.length / EVENT.size);
    view.writeBigUInt64LE(BigInt(sequence + 1), at + EVENT.sequence);
    return sequence;
  }
  return { view, reader: new JournalReader(view), write };
}

test('an empty journal has nothing', () => {
  expect(makeJournal().reader.drain()).toEqual([]);
});

test('events and texts come out whole and in order, over any number of laps', () => {
  const entry = fc.oneof(fc.constant(undefined), fc.string({ maxLength: 900 }));
  fc.assert(
    fc.property(fc.array(fc.array(entry, { maxLength: 4 }), { maxLength: 30 }), (rounds) => {
      const { view, reader, write } = makeJournal();
      for (const round of rounds) {
        const written = round.map((text) => ({
          sequence: write(
            text === undefined ? EVENT_KIND.turnEnd : EVENT_KIND.log,
            text === undefined ? {} : { text },
          ),
          text,
        }));
        const read = reader.drain().map(({ event }) => ({
          sequence: event.sequence,
          text: event.kind === 'log' ? event.text : undefined,
        }));
        expect(read).toEqual(written);
        const last = written.at(-1);
        const end =
          last === undefined
            ? undefined
            : last.sequence + 1 + Math.ceil(Buffer.byteLength(last.text ?? '') / EVENT.size);
        if (end !== undefined) expect(view.readBigUInt64LE(HEADER.tail)).toBe(BigInt(end));
      }
    }),
    { numRuns: 50 },
  );
});

test('so do the pieces of calls, of which the journal keeps the first edges', () => {
  const count = fc.oneof(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 60, max: 1024 }));
  fc.assert(
    fc.property(fc.array(fc.array(count, { maxLength: 8 }), { maxLength: 30 }), (rounds) => {
      const { reader, write } = makeJournal();
      for (const round of rounds) {
        for (const pieces of round) {
          const words = Uint32Array.from({ length: Math.min(pieces, 64) }, (_, index) =>
            index === 0 ? pieces : 7 * index,
          );
          write(EVENT_KIND.call, { flags: EVENT_FLAG.pieces, text: Buffer.from(words.buffer) });
          write(EVENT_KIND.call);
        }
        const read = reader.drain().map(({ event }) => (event.kind === 'call' ? event.pieces : event));
        const written = round.flatMap((pieces) => {
          const edges = Array.from({ length: Math.min(pieces - 1, 63) }, (_, index) => 7 * (index + 1));
          return [{ count: pieces, edges }, undefined];
        });
        expect(read).toEqual(written);
      }
    }),
    { numRuns: 50 },
  );
});

test('an event that is not published yet holds back those behind it', () => {
  const { view, reader, write } = makeJournal();
  write(EVENT_KIND.turnEnd);
  const late = write(EVENT_KIND.turnEnd);
  write(EVENT_KIND.turnEnd);
  const at = AREA.journal.at + late * EVENT.size + EVENT.sequence;
  view.writeBigUInt64LE(0n, at);
  expect(reader.drain().map(({ event }) => event.sequence)).toEqual([0]);
  expect(view.readBigUInt64LE(HEADER.tail)).toBe(1n);
  view.writeBigUInt64LE(BigInt(late + 1), at);
  expect(reader.drain().map(({ event }) => event.sequence)).toEqual([1, 2]);
});

test.each([
  ['injected', 'isInjected'],
  ['cut', 'isCut'],
  ['reset', 'isReset'],
  ['held', 'isHeld'],
  ['expired', 'isExpired'],
  ['moot', 'isMoot'],
  ['sigpipe', 'isSigpipe'],
  ['delayed', 'isDelayed'],
  ['full', 'isFull'],
  ['killed', 'isKilled'],
  ['server', 'isOfServer'],
  ['gone', 'isGone'],
] as const)('the flag %s is %s alone', (flag, property) => {
  const { reader, write } = makeJournal();
  write(EVENT_KIND.call, { flags: EVENT_FLAG[flag], result: -104n });
  const [entry] = reader.drain();
  const flags = Object.entries(entry?.event ?? {}).filter(([, value]) => value === true);
  expect(flags).toEqual([[property, true]]);
  expect(entry?.event).toMatchObject({ kind: 'call', result: -104, step: undefined });
});

test('what was lost is read from the header', () => {
  const { view, reader } = makeJournal();
  view.writeBigUInt64LE(1n, HEADER.lostEvents);
  view.writeBigUInt64LE(2n, HEADER.lostConnections);
  view.writeBigUInt64LE(3n, HEADER.lostDescriptors);
  expect(reader.readLosses()).toEqual({ events: 1, connections: 2, descriptors: 3 });
});

describe('an event that a writer began and never wrote', () => {
  test('is waited for, then counted as lost, and what others wrote behind it comes out', async () => {
    const { view, reader, write } = makeJournal();
    write(EVENT_KIND.turnEnd);
    // A log record: its text takes places too, and nothing in them is a sequence number.
    const lost = write(EVENT_KIND.log, { text: 'x'.repeat(3 * EVENT.size) });
    const behind = write(EVENT_KIND.turnEnd);
    view.writeBigUInt64LE(0n, AREA.journal.at + lost * EVENT.size + EVENT.sequence);
    view.writeBigUInt64LE(BigInt(behind + 1), HEADER.head);
    expect(reader.drain().map(({ event }) => event.sequence)).toEqual([0]);
    expect(reader.retryMs).toBe(1000);
    expect(reader.drain()).toEqual([]);
    expect(reader.readLosses().events).toBe(0);

    await delay(1010);
    expect(reader.drain().map(({ event }) => event.sequence)).toEqual([behind]);
    expect(reader.readLosses().events).toBe(4);
    expect(view.readBigUInt64LE(HEADER.tail)).toBe(BigInt(behind + 1));
    expect(reader.retryMs).toBeUndefined();
  });

  test('makes room again when nothing is behind it', async () => {
    const { view, reader } = makeJournal();
    view.writeBigUInt64LE(2n, HEADER.head);
    expect(reader.drain()).toEqual([]);
    await delay(1010);
    expect(reader.drain()).toEqual([]);
    expect(reader.readLosses().events).toBe(2);
    expect(view.readBigUInt64LE(HEADER.tail)).toBe(2n);
  });

  test('does not take the time of one that was begun later', async () => {
    const { view, reader, write } = makeJournal();
    view.writeBigUInt64LE(1n, HEADER.head);
    reader.drain();
    await delay(1010);
    view.writeBigUInt64LE(2n, HEADER.head);
    expect(reader.drain()).toEqual([]);
    expect(reader.readLosses().events).toBe(1);
    expect(reader.retryMs).toBe(1000);
    // The late writer of the second place comes to its end.
    write(EVENT_KIND.turnEnd);
    const second = write(EVENT_KIND.turnEnd);
    expect(reader.drain().map(({ event }) => event.sequence)).toEqual([second]);
    expect(reader.readLosses().events).toBe(1);
  });
});
