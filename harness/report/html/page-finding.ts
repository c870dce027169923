import type { FindingFile } from '../../search/finding-file.ts';
import { quoteForShell } from '../../target/quote-for-shell.ts';
import type { PageFinding } from './page-data.ts';
import { describeVersions } from './page-sweep.ts';
import { replayFrame } from './replay-command.ts';
import type { SweepInput } from './sweep-input.ts';

/** A finding for the page. @param path of its file */
export function pageFinding(finding: FindingFile, path: string): PageFinding {
  const { signature, verdict, reason, plan, broken, journal, server, client, seed } = finding;
  return {
    ...{ signature, verdict, reason, plan, broken, journal },
    contracts: broken.map(({ contract }) => contract),
    facts: [
      ['server', server.says],
      ['client', client],
      ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
      ['made with', describeVersions(finding.versions)],
      ['file', path],
    ],
    command: commandWith(plan, finding),
  };
}

/** The findings of a sweep whose files are not there: what the sweep itself says of them. @param path of its file */
export function findingsOfSweep(
  sweep: SweepInput,
  path: string,
  hasFile: (signature: string) => boolean,
): readonly PageFinding[] {
  return sweep.findings
    .filter(({ signature }) => !hasFile(signature))
    .map(({ signature, verdict, reason, plan, cases }) => ({
      ...{ signature, verdict, reason, plan, broken: [], journal: [] },
      contracts: keptNot(reason),
      facts: [
        ['server', sweep.server.says],
        ['client', sweep.client],
        ['cases', String(cases)],
        ['file', path],
      ],
      command: commandWith(plan, sweep),
    }));
}

/** The contracts that the reason of a judgement names. */
function keptNot(reason: string): readonly string[] {
  const [, names = ''] = /^not kept: ([\w-]+(?:, [\w-]+)*)/.exec(reason) ?? [];
  return names === '' ? [] : names.split(', ');
}

function commandWith(plan: string, about: Parameters<typeof replayFrame>[0]): string {
  const { before, behind } = replayFrame(about);
  return `${before} ${quoteForShell(plan)} ${behind}`;
}
