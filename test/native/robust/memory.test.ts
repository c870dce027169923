import { expect, test } from 'vitest';
import { runOnItself } from './own-connection.ts';

test.each([1, 2, 3, 4])(
  'mapping %i of an allocator that is made of mmap fails, and no other',
  async (nth) => {
    const { end, lines, calls } = await runOnItself('maps-memory', `mmap#${nth}=ENOMEM`);
    expect(end).toBe(0);
    expect(lines).toEqual(
      ['first', 'second', 'handler', 'child'].map((who, i) => `${who}: ${i + 1 === nth ? 'none' : 'memory'}`),
    );
    const maps = calls.filter(({ call }) => call === 'mmap');
    expect(maps).toHaveLength(4);
    for (const [i, event] of maps.entries()) {
      expect(event).toMatchObject({ fd: -1, isOfServer: true, isInjected: i + 1 === nth });
      // An address is that of a page; nothing maps the first.
      if (i + 1 === nth) expect(event).toMatchObject({ result: -12, step: 0 });
      else expect([event.result % 4096, event.result > 0]).toEqual([0, true]);
    }
    expect(new Set(maps.map(({ process }) => process)).size).toBe(2);
  },
);
