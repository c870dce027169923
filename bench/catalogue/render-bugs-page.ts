import type { BugResult } from './detect-bug.ts';

/** The page docs/bugs.md: every bug of the reference server, what it is modelled on, and what caught it. */
export function renderBugsPage(results: readonly BugResult[], scenarios: readonly string[]): string {
  return `<!-- Made by \`npm run catalogue\`. -->

# Bugs

The reference server is built with one of these bugs at a time (a switch in
[\`bug.h\`](../fixtures/reference-server/bug.h)), each modelled on a public report. The table is what the scenarios found,
with no hint which bug it is, after how many cases, and shrunk to how many faults: \`npm run catalogue\` makes it, and fails
when a bug escapes.
A name in the first column is a target: the command in the last column shows the bug, and the same command with
\`--target reference\` passes.

${results.length} bugs, ${results.filter(({ shown }) => shown !== undefined).length} detected;
median of the cases until one is found: ${medianCases(results)}; largest shrunk plan: ${Math.max(...results.map(({ shown }) => shown?.steps ?? 0))} faults.

| bug | what the server does | modelled on | caught by | cases | faults | shown by |
| --- | --- | --- | --- | --: | --: | --- |
${results.map(renderBug).join('\n')}

## Which scenario finds what

Cases until the first that failed; empty: none did.

| bug | ${scenarios.join(' | ')} |
| --- | ${scenarios.map(() => '--:').join(' | ')} |
${results
  .map(
    ({ bug, detections }) =>
      `| ${bug.name} | ${scenarios
        .map((name) => detections.find(({ scenario }) => scenario === name)?.cases ?? '')
        .join(' | ')} |`,
  )
  .join('\n')}
`;
}

function renderBug({ bug, shown }: BugResult): string {
  const caughtBy = shown === undefined ? '**nothing**' : shown.contracts.join(', ');
  const by = shown === undefined ? '' : `\`${shown.command.replaceAll('|', String.raw`\|`)}\``;
  return `| \`${bug.name}\` | ${bug.title} | [${bug.report.reference}](${bug.report.url}) | ${caughtBy} | ${shown?.cases ?? ''} | ${shown?.steps ?? ''} | ${by} |`;
}

/** The median over all bugs; those that escaped count as never. */
export function medianCases(results: readonly BugResult[]): number {
  const cases = results
    .map(({ detections }) => Math.min(...detections.map((one) => one.cases)))
    .toSorted((a, b) => a - b);
  return cases[Math.floor(cases.length / 2)] ?? Number.NaN;
}
