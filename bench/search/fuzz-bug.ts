import { workloadDraft } from '../../harness/arbitrary/workload-draft.ts';
import { Corpus } from '../../harness/search/corpus.ts';
import { fuzz } from '../../harness/search/fuzz.ts';
import { bugTargetOf } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

/** Cases until a bug was found by the fuzzers of one seed; undefined where it was not. */
export interface FuzzedBug {
  readonly guided: number | undefined;
  readonly unguided: number | undefined;
}

/** Fuzzes the server with a bug, guided and not, until something is found or `most` cases were run. */
export async function fuzzBug(
  name: string,
  { seed, most }: { readonly seed: number; readonly most: number },
): Promise<FuzzedBug> {
  return {
    guided: await casesToFind(name, { seed, most, isGuided: true }),
    unguided: await casesToFind(name, { seed, most, isGuided: false }),
  };
}

async function casesToFind(
  name: string,
  { seed, most, isGuided }: { readonly seed: number; readonly most: number; readonly isGuided: boolean },
): Promise<number | undefined> {
  const target = bugTargetOf(name);
  const { pathFor } = target;
  if (pathFor === undefined) throw new TypeError(`${name} cannot be asked for shapes`);
  let cases = 0;
  let found: number | undefined;
  await fuzz(() => startServer(target), {
    workloads: workloadDraft({ maxBytes: 30_000 }).map((draft) => draft(pathFor)),
    ...{ corpus: new Corpus(undefined), seed, isGuided, lanes: 4, patienceMs: 300 },
    isOver: () => cases >= most || found !== undefined,
    onStatus: (status) => {
      ({ cases } = status);
    },
    isKnown: () => found !== undefined,
    onFinding: (_checked, _signature, number) => {
      found = number;
      return false;
    },
    onMinimized: () => {},
  });
  return found;
}
