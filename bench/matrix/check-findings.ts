import { checkCase } from '../../harness/check/check-case.ts';
import { ALL_TARGETS } from '../../harness/target/catalogue.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { sideBySide } from '../../harness/search/side-by-side.ts';
import { DEVIATIONS } from './deviations.data.ts';
import type { Matrix } from './matrix.ts';
import { showsBroken } from './shows-broken.ts';
import type { StudyFinding } from './study.ts';

/** Targets whose published cases are run at a time. */
const LANES = 2;

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
  const here = published.studies.flatMap(({ target: name, findings }) => {
    const target = ALL_TARGETS.find((one) => one.name === name);
    const isStudied = matrix.studies.some((study) => study.target === name);
    return target !== undefined && isStudied ? [{ target, findings }] : [];
  });
  const gone = await sideBySide(here, LANES, ({ target, findings }) => checkPublished(target, findings));
  return [...flaws, ...gone.flat(), ...compareObservations(matrix, published)];
}

/** What is claimed of bytes, and the verdicts on peers that are gone, where they differ from the published ones. */
function compareObservations(now: Matrix, published: Matrix): readonly string[] {
  const claims = published.byteTruths.flatMap(({ target, rows }) => {
    const fresh = now.byteTruths.find((one) => one.target === target);
    if (fresh === undefined) return [];
    return rows.flatMap((row) => {
      const again = fresh.rows.find(
        ({ response, place }) => response === row.response && place === row.place,
      );
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

/** How often a published case is run until it shows what it showed: some need a moment that does not always come. */
const MOST_TRIES = 5;

/** Runs the cases of the published findings of one target again, each once for all the contracts that it broke. */
async function checkPublished(target: Target, findings: readonly StudyFinding[]): Promise<readonly string[]> {
  const cases = new Map<string, readonly StudyFinding[]>();
  for (const finding of findings) {
    const isByChance = DEVIATIONS.some(
      ({ id, dependsOn }) => id === finding.deviation && dependsOn !== undefined,
    );
    if (finding.verdict !== 'failed' || isByChance) continue;
    cases.set(finding.command, [...(cases.get(finding.command) ?? []), finding]);
  }
  const flaws: string[] = [];
  for (const expected of cases.values()) {
    let left = expected;
    for (let tried = 0; tried < MOST_TRIES && left.length > 0; tried += 1)
      left = await findUnseen(target, left);
    flaws.push(
      ...left.map(
        ({ deviation, contract, command }) =>
          `${target.name}: ${deviation ?? contract}, ${contract} does not show any more\n  ${command}`,
      ),
    );
  }
  return flaws;
}

/** Those findings of one case that a run of it does not show. */
async function findUnseen(
  target: Target,
  findings: readonly StudyFinding[],
): Promise<readonly StudyFinding[]> {
  const [first] = findings;
  if (first === undefined) return [];
  const { plan, workload, rounds } = first;
  // A case that fails may leave a server behind that is of no more use.
  const server = await startServer(target);
  try {
    const { judgement } = await checkCase(server, { plan, workload, rounds, patienceMs: 1000, calmMs: 20 });
    return findings.filter(({ contract }) => contract === undefined || !showsBroken(judgement, contract));
  } finally {
    await server.stop();
  }
}
