import { checkCase } from '../../harness/check/check-case.ts';
import { TARGETS } from '../../harness/target/catalogue.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { DEVIATIONS } from './deviations.data.ts';
import type { Matrix } from './matrix.ts';

/**
 * What is wrong with the findings: some that nobody has looked into, deviations that nothing shows, and, where the published
 * matrix is given, rows of it that are not true any more. One line each.
 */
export async function checkFindings(
  matrix: Matrix,
  published: Matrix | undefined,
): Promise<readonly string[]> {
  const flaws = matrix.studies.flatMap(({ target, findings }) =>
    findings.flatMap(({ scenario, verdict, contract, deviation, says, command }) =>
      deviation === undefined
        ? `${target}, ${scenario}: ${contract ?? verdict}, ${says}\n  again: ${command}`
        : [],
    ),
  );
  if (published === undefined) {
    const seen = new Set(
      matrix.studies.flatMap(({ findings }) => findings.map(({ deviation }) => deviation)),
    );
    const studied = new Set(matrix.studies.map(({ target }) => target));
    const stale = DEVIATIONS.filter(
      ({ id, targets, onlySome, dependsOn }) =>
        onlySome === undefined &&
        dependsOn === undefined &&
        !seen.has(id) &&
        targets.every((target) => studied.has(target)),
    );
    return [...flaws, ...stale.map(({ id }) => `no case shows the deviation ${id}`)];
  }
  for (const { target, findings } of published.studies) {
    if (!matrix.studies.some((study) => study.target === target)) continue;
    flaws.push(...(await checkPublished(target, findings)));
  }
  return [...flaws, ...compareObservations(matrix, published)];
}

/** What is claimed of bytes, and the verdicts on peers that are gone, where they differ from the published ones. */
function compareObservations(now: Matrix, published: Matrix): readonly string[] {
  const claims = published.byteTruths.flatMap(({ target, rows }) => {
    const fresh = now.byteTruths.find((one) => one.target === target);
    if (fresh === undefined) return [];
    return rows.flatMap((row) => {
      const again = fresh.rows.find(({ plan, command }) => plan === row.plan && command === row.command);
      return again?.isTrue === row.isTrue
        ? []
        : `${target}, ${row.response}, ${row.place}: the access log is ${again?.isTrue === true ? 'true' : 'not true'}, published otherwise\n  ${row.command}`;
    });
  });
  const verdicts = published.midResponses.flatMap(({ target, verdict, command }) => {
    const again = now.midResponses.find((one) => one.target === target);
    return again === undefined || again.verdict === verdict
      ? []
      : `${target}, peer gone in the middle of a response: ${again.verdict}, published ${verdict}\n  ${command}`;
  });
  return [...claims, ...verdicts];
}

/** Runs the case of each published finding again. */
async function checkPublished(
  name: string,
  findings: Matrix['studies'][number]['findings'],
): Promise<readonly string[]> {
  const target = TARGETS.find((one) => one.name === name);
  const failures = findings.filter(
    ({ verdict, deviation }) =>
      verdict === 'failed' &&
      DEVIATIONS.every(({ id, dependsOn }) => id !== deviation || dependsOn === undefined),
  );
  if (target === undefined || failures.length === 0) return [];
  const flaws: string[] = [];
  for (const { plan, workload, rounds, contract, deviation, command } of failures) {
    // A case that fails may leave a server behind that is of no more use.
    const server = await startServer(target);
    try {
      const { judgement } = await checkCase(server, { plan, workload, rounds, patienceMs: 1000, calmMs: 20 });
      const { finding } = judgement.findings.find(({ id }) => id === contract) ?? {};
      if (finding?.outcome !== 'broken')
        flaws.push(
          `${name}: ${deviation ?? contract} does not show any more (${judgement.verdict})\n  ${command}`,
        );
    } finally {
      await server.stop();
    }
  }
  return flaws;
}
