import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { CellCase, SweepCell, SweepJson, SweepOutcome } from '../report/sweep-json.ts';
import { readVersions } from '../report/versions.ts';
import { brokenOf } from './broken-of.ts';
import type { SweptCase } from './sweep-case.ts';
import type { Sweep } from './sweep.ts';

/** A sweep as data. */
export function sweepToJson(
  { points, untriedEdges, cases, pairs, exhausted, findings, reference }: Sweep,
  about: { readonly server: SweepJson['server']; readonly seed: number; readonly durationMs: number },
): SweepJson {
  const all = [...cases, ...pairs];
  const toCase = ({ outcome, plan, signature, reason, durationMs }: SweptCase): CellCase => ({
    outcome,
    plan: printPlan(plan),
    signature,
    reason,
    durationMs: durationMs && Math.round(durationMs),
  });
  const [exchange] = reference.exchanges;
  return {
    nthfail: 'sweep',
    version: 1,
    server: about.server,
    client: printWorkload(exchange?.workload ?? []),
    patienceMs: reference.patienceMs,
    columns: [...new Set(cases.map(({ column }) => column))],
    points: points.map((point) => {
      const own = cases.filter((one) => one.point === point);
      return {
        name: point.name,
        about: point.about,
        cells: own.flatMap((one): SweepCell | readonly never[] => {
          if (one.isPersistent) return [];
          const onward = own.find(({ column, isPersistent }) => isPersistent && column === one.column);
          return { column: one.column, once: toCase(one), onward: onward && toCase(onward) };
        }),
      };
    }),
    pairs: pairs.map(toCase),
    exhausted,
    untriedEdges,
    counts: countOutcomes(all),
    coverage: {
      struck: points.filter((point) => cases.some((one) => one.point === point && hasStruck(one))).length,
      of: points.length,
    },
    seed: about.seed,
    durationMs: Math.round(about.durationMs),
    findings: [...findings].map(([signature, { run, judgement }]) => ({
      signature,
      cases: all.filter((one) => one.signature === signature).length,
      plan: printPlan(run.plan),
      verdict: judgement.verdict,
      reason: judgement.reason,
      broken: brokenOf(judgement),
    })),
    versions: readVersions(),
  };
}

function countOutcomes(cases: readonly SweptCase[]): SweepJson['counts'] {
  const counts: Record<SweepOutcome, number> = {
    ...{ passed: 0, failed: 0, vacuous: 0, diverged: 0, broken: 0 },
    'left-out': 0,
  };
  for (const { outcome } of cases) counts[outcome] += 1;
  return counts;
}

function hasStruck({ outcome }: SweptCase): boolean {
  return outcome === 'passed' || outcome === 'failed';
}
