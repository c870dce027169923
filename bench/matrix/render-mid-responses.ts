import { markdownTable } from './markdown-table.ts';
import type { MidResponse } from './mid-response.ts';

/** What each server does and logs when its peer is gone. */
export function renderMidResponses(midResponses: readonly MidResponse[]): string {
  return `One plan on each: the last write of a response of 20,000 bytes is cut after 100 bytes, and the peer's reset is there before
the next one. What the server calls on that connection then, and whether the close is in the turn of the error.

${markdownTable(
  ['target', 'the error met', 'then', 'closed in the same turn', 'verdict'],
  midResponses.map(({ target, failed, after, isSameTurn, verdict }) => [
    `\`${target}\``,
    failed,
    after.length === 0 ? 'nothing' : after.join(', '),
    isSameTurn ? 'yes' : 'no',
    verdict,
  ]),
)}

What it logs, in its first lines behind the error, and the command that shows it:

${midResponses.map(renderLog).join('\n\n')}`;
}

function renderLog({ target, command, log }: MidResponse): string {
  const lines = log.length === 0 ? '(nothing)' : log.map(shorten).join('\n');
  return `\`${target}\`: \`${command}\`

\`\`\`text
${lines}
\`\`\``;
}

function shorten(line: string): string {
  return line.length > 180 ? `${line.slice(0, 179)}…` : line;
}
