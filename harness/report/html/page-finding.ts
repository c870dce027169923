import type { FindingFile } from '../../search/finding-file.ts';
import { formatCommand } from '../run-command.ts';
import { formatSweepReplay } from '../sweep-replay.ts';
import type { SweepJson } from '../sweep-json.ts';
import type { PageFinding } from './page-data.ts';
import { describeVersions } from './page-sweep.ts';

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
    command: formatCommand(finding),
  };
}

/** The findings of a sweep whose files are not there: what the sweep itself says of them. @param path of its file */
export function findingsOfSweep(
  sweep: SweepJson,
  path: string,
  hasFile: (signature: string) => boolean,
): readonly PageFinding[] {
  return sweep.findings
    .filter(({ signature }) => !hasFile(signature))
    .map(({ signature, verdict, reason, plan, broken, cases }) => ({
      ...{ signature, verdict, reason, plan, broken, journal: [] },
      contracts: broken.map(({ contract }) => contract),
      facts: [
        ['server', sweep.server.says],
        ['client', sweep.client],
        ['cases', String(cases)],
        ['file', path],
      ],
      command: formatSweepReplay(sweep, plan),
    }));
}
