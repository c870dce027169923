import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Inbox } from '../../harness/exchange/inbox.ts';
import { untilBytes } from '../../harness/exchange/until.ts';

test('every byte is taken once and in order, however it came and is taken', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 });
  const wishes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 10 });
  fc.assert(
    fc.property(pieces, wishes, (chunks, wanted) => {
      const inbox = new Inbox();
      for (const chunk of chunks) inbox.put(Buffer.from(chunk));
      const all = Buffer.concat(chunks);
      let offset = 0;
      for (const bytes of wanted) {
        const taken: Buffer[] = [];
        const isEnough = inbox.moveTo(taken, untilBytes(bytes));
        expect(isEnough).toBe(all.length - offset >= bytes);
        expect(Buffer.concat(taken)).toEqual(all.subarray(offset, offset + bytes));
        offset += Buffer.concat(taken).length;
        expect(inbox.bytes).toBe(all.length - offset);
      }
    }),
  );
});
