import { type Deviation, DEVIATIONS } from './deviations.data.ts';
import type { Matrix } from './matrix.ts';
import type { Study, StudyFinding } from './study.ts';

interface Shown {
  readonly study: Study;
  readonly finding: StudyFinding;
}

/** The page docs/deviations.md: each way in which a server does not keep a contract, with what shows it. */
export function renderDeviationsPage({ command, studies }: Matrix): string {
  const shown = studies.flatMap((study) => study.findings.map((finding): Shown => ({ study, finding })));
  const failures = shown.filter(({ finding }) => finding.verdict === 'failed');
  const unknown = failures.filter(({ finding }) => finding.deviation === undefined);
  const rows = DEVIATIONS.flatMap((deviation) => {
    const own = failures.filter(({ finding }) => finding.deviation === deviation.id);
    return own.length === 0 ? [] : [{ deviation, own }];
  });
  return `<!-- Made by \`${command}\`. -->

# Deviations

Where a server of [the matrix](matrix.md) does not do what a contract says: what it does, the shortest case that shows it, and
whether that is a bug, a choice or unknown. The cases and timelines are measured by \`${command}\`; the rest is in
[\`deviations.data.ts\`](../bench/matrix/deviations.data.ts). A deviation is no verdict on a server: the contracts are
opinions with reasons, and a maintainer may have better ones.

${rows.map(({ deviation, own }) => renderDeviation(deviation, own)).join('\n\n')}
${unknown.length === 0 ? '' : `\n## Not looked into\n\n${unknown.map(renderCase).join('\n\n')}\n`}`;
}

function renderDeviation(deviation: Deviation, own: readonly Shown[]): string {
  const { id, behaviour, kind, because, sources, onlySome, dependsOn } = deviation;
  const [first] = own;
  const servers = [...new Set(own.map(({ study }) => `${study.target} (${study.version})`))];
  return `## ${id}

${behaviour}

- Servers: ${servers.join(', ')}${onlySome === undefined ? '' : `; only ${onlySome}`}
- Not kept: ${[...new Set(own.map(({ finding }) => finding.contract))].join(', ')}
- Kind: **${kind}**. ${because}${dependsOn === undefined ? '' : `\n- Not every run of the case shows it: it depends on ${dependsOn}.`}
${sources.map(({ title, url }) => `- [${title}](${url})`).join('\n')}

${first === undefined ? '' : renderCase(first)}`;
}

function renderCase({ study, finding }: Shown): string {
  return `\`${study.target}\`, ${finding.scenario}: ${finding.contract ?? finding.verdict}, ${finding.says}

    ${finding.command}

\`\`\`text
${finding.excerpt.join('\n')}
\`\`\``;
}
