import { checkCase } from '../../harness/check/check-case.ts';
import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { type Bug, BUGS } from '../../harness/target/reference-bugs.data.ts';
import { bugTarget, defineReference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** What a row of docs/bugs.md says. */
interface Row {
  readonly name: string;
  readonly title: string;
  readonly reference: string;
  readonly contracts: readonly string[];
  readonly plan: string;
  readonly workload: string;
  readonly rounds: number;
}

/**
 * Whether each row of the page is true: it names the bug, its report and what it does; its case breaks the contracts that
 * it says, and passes on the correct build.
 * @returns what is not, a line each
 */
export async function checkPage(page: string): Promise<readonly string[]> {
  const rows = readRows(page);
  const flaws: string[] = [];
  for (const bug of BUGS) {
    const row = rows.find(({ name }) => name === bug.name);
    if (row === undefined || row.title !== bug.title || row.reference !== bug.report.reference) {
      flaws.push(`${bug.name}: ${row === undefined ? 'no row' : 'another title or report'}`);
      continue;
    }
    const broken = await brokenBy(row, bugTarget(bug));
    if (broken.join(', ') !== row.contracts.join(', '))
      flaws.push(
        `${bug.name}: its case breaks ${broken.join(', ') || 'nothing'}, not ${row.contracts.join(', ')}`,
      );
    const wrong = await brokenBy(row, correctTwin(bug));
    if (wrong.length > 0) flaws.push(`${bug.name}: on the correct build its case breaks ${wrong.join(', ')}`);
  }
  const strange = rows.find(({ name }) => BUGS.every((bug) => bug.name !== name));
  return strange === undefined ? flaws : [...flaws, `${strange.name}: there is no such bug`];
}

/** The correct build, started as the one with the bug. */
function correctTwin({ args }: Bug): Target {
  return defineReference('reference', 'the correct build', [], args);
}

async function brokenBy(row: Row, target: Target): Promise<readonly ContractId[]> {
  const server = await startServer(target);
  try {
    const { plan, rounds } = row;
    const workload = parseWorkload(row.workload);
    const { judgement } = await checkCase(server, { plan, workload, rounds, calmMs: 20, patienceMs: 1000 });
    return brokenContracts(judgement);
  } finally {
    await server.stop();
  }
}

/** The rows of the first table: name, what it does, report, contracts, command. */
function readRows(page: string): readonly Row[] {
  const cells = /^\| `([\w-]+)` +\| (.*?) +\| \[(.*?)\]\(.*?\) +\| (.*?) +\| +\d+ \| +\d+ \| `(.*?)` +\|$/gm;
  return [...page.matchAll(cells)].map(
    ([, name = '', title = '', reference = '', contracts = '', command = '']) => {
      const option = (long: string): string | undefined => {
        const [, quoted, plain] = new RegExp(`--${long} (?:'(.*?)'|(\\S+))`).exec(command) ?? [];
        return quoted ?? plain;
      };
      return {
        name,
        title,
        reference,
        contracts: contracts.split(', '),
        plan: option('plan') ?? '',
        workload: option('client') ?? `GET ${option('get') ?? '/'}`,
        rounds: Number(option('rounds') ?? 1),
      };
    },
  );
}
