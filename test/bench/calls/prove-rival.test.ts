import { describe, expect, it } from 'vitest';
import { proveRival } from '../../../bench/calls/call-victims.ts';
import { type Rival, RIVALS } from '../../../bench/calls/rival.ts';
import { TIMED_CALLS } from '../../../bench/calls/timed-call.ts';
import { findMissingProgram } from '../../../bench/missing-program.ts';

const rival: Rival = {
  mode: 'strace',
  title: 'a rival',
  program: 'env',
  aptPackage: 'a-package',
  isSlow: false,
  args: () => [],
};

describe.each(TIMED_CALLS)('proveRival of $name', (call) => {
  it.each(RIVALS)('sees $title strike, or names what is missing', async (real) => {
    const reason = await proveRival(real, call);
    if (reason !== undefined) expect(reason).toMatch(/apt-get install |does not run here/);
  });

  it('names a tool that is not installed, and its package', async () => {
    const reason = await proveRival({ ...rival, program: 'no-such-tool' }, call);
    expect(reason).toBe('cannot run no-such-tool: it is not on PATH; apt-get install a-package');
  });

  it('says why a tool does not start its program', async () => {
    const args = (): readonly string[] => ['-c', 'echo PTRACE_TRACEME: Operation not permitted; exit 1'];
    const reason = await proveRival({ ...rival, program: 'sh', args }, call);
    expect(reason).toBe('sh does not run here: PTRACE_TRACEME: Operation not permitted');
  });

  it('is loud about a tool that runs the victim and does not strike', async () => {
    await expect(proveRival(rival, call)).rejects.toMatchObject({
      code: 'NF_E_NOT_LOADED',
      message: 'a rival was told to fail send() with EPIPE and did not',
    });
  });

  it('is loud about a misspelt failure point', async ({ skip }) => {
    const fiu = RIVALS.find((one) => one.mode === 'fiu-armed');
    if (fiu === undefined || findMissingProgram(fiu.program, fiu.aptPackage) !== undefined) return skip();
    await expect(proveRival(fiu, { ...call, fiuPoint: 'posix/io/net/sned' })).rejects.toMatchObject({
      code: 'NF_E_NOT_LOADED',
    });
  });
});
