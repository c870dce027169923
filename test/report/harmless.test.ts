import { expect, test } from 'vitest';
import { harmless } from '../../harness/report/harmless.ts';

test('what is hidden is written out, in every text and however deep; all else stays', () => {
  const value = {
    list: ['a\u0000b', 'red \u001B[31m', { deep: 'x\u202Ecod.exe' }],
    zero: 'zero\u200Bwidth',
    line: 'one\u2028two',
    surrogate: '\uD800',
    plain: 'ärger 漢字 → ✗ 😀 </script>',
    number: 1,
    nothing: undefined,
    none: null,
  };
  expect(harmless(value)).toEqual({
    list: [String.raw`a\x00b`, String.raw`red \x1b[31m`, { deep: String.raw`x\u{202e}cod.exe` }],
    zero: String.raw`zero\u{200b}width`,
    line: String.raw`one\u{2028}two`,
    surrogate: String.raw`\u{d800}`,
    plain: 'ärger 漢字 → ✗ 😀 </script>',
    number: 1,
    nothing: undefined,
    none: null,
  });
});
