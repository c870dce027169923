import type { CellCase, SweepFinding, SweepJson, SweepOutcome } from '../../harness/report/sweep-json.ts';

/** A case of a synthetic sweep; why it came to its outcome is `because …`, unless something else is given. */
export function sweptCase(
  outcome: SweepOutcome,
  plan: string,
  more: Partial<Pick<CellCase, 'signature' | 'reason' | 'durationMs'>> = {},
): CellCase {
  const hasReason = outcome !== 'passed' && outcome !== 'left-out';
  return { outcome, plan, signature: undefined, reason: hasReason ? 'because of it' : undefined, ...more };
}

/** A finding of a synthetic sweep: two cases that broke fail-fast. */
export function sweptFinding(signature: string, more: Partial<SweepFinding> = {}): SweepFinding {
  return {
    ...{ signature, cases: 2, plan: 'write#1=EPIPE', verdict: 'failed', reason: 'not kept: fail-fast' },
    broken: [{ contract: 'fail-fast', expected: 'no further call', seen: 'a second send' }],
    ...more,
  };
}

/** What a synthetic sweep consists of. */
export interface SweepParts extends Partial<
  Pick<SweepJson, 'pairs' | 'findings' | 'server' | 'client' | 'patienceMs' | 'durationMs' | 'untriedEdges'>
> {
  /** The cases of each point, each of a fault that strikes once or from there on. */
  readonly points?: Readonly<
    Record<string, readonly { readonly once: CellCase; readonly onward?: CellCase }[]>
  >;
}

/** A sweep with nothing in it that is not given. */
export function makeSweep({ points = {}, ...parts }: SweepParts = {}): SweepJson {
  return {
    nthfail: 'sweep',
    version: 1,
    server: { options: ['--target', 'synthetic'], says: 'a server that never was' },
    client: 'GET /x',
    patienceMs: 1000,
    columns: ['EPIPE'],
    points: Object.entries(points).map(([name, cells]) => ({
      name,
      about: 'send of 10 bytes',
      cells: cells.map(({ once, onward }) => ({ column: 'EPIPE', once, onward })),
    })),
    pairs: [],
    exhausted: [],
    untriedEdges: 0,
    counts: { passed: 0, failed: 0, vacuous: 0, diverged: 0, broken: 0, 'left-out': 0 },
    coverage: { struck: 0, of: 0 },
    seed: 7,
    durationMs: 1500,
    findings: [],
    versions: { nthfail: '0.1.0', node: 'v20', kernel: '6', glibc: '2.36', arch: 'x64' },
    ...parts,
  };
}
