import { expect, test } from 'vitest';
import { nthfail } from './nthfail.ts';

test('the demo catches the bug on the server that has it, and on no other', async () => {
  const { status, stdout, stderr } = await nthfail(['demo']);
  const [, table = ''] = stdout.split('One plan, 3 servers');
  expect(table.split('\n')).toEqual([
    '  write#1=short:100; write#2=ECONNRESET',
    '  deferred-error  failed    as expected',
    '  reference       passed    as expected',
    '  node            passed    as expected',
    '',
    'The server with the bug was caught, and the others keep every contract that applies to them.',
  ]);
  const verdicts = stdout.match(/^(?:passed|failed|vacuous|diverged|broken): .*$/gm);
  expect(verdicts).toEqual([
    'failed: not kept: routes-to-error-handler, records-partial-count',
    'passed: every fault fired, every contract held',
    'passed: every fault fired, every contract held',
  ]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
