import { printTaken } from '../../harness/contract/taken-bytes.ts';
import { type ByteTruth, PLACES, type TargetTruth } from './byte-truth.ts';
import { COUNT_CLAIMS } from './count-claims.data.ts';
import { markdownTable } from './markdown-table.ts';

/** What the access logs claim of responses that broke off. */
export function renderByteTruths(truths: readonly TargetTruth[]): string {
  const counting = truths.filter(({ rows }) => rows.length > 0);
  const others = truths.filter(({ rows }) => rows.length === 0).map(({ target }) => `\`${target}\``);
  return `A response of 20,000 bytes breaks off at each of its boundaries, or goes out whole behind a short write. What the access log
claims of it is compared with what the kernel took: ✓ and the number of bytes where they agree, otherwise both. Over TLS the
record with that byte breaks off, and nobody can tell how much of a torn record counts: any number from none of it to all is
true. matrix.json has what the client got, and the command of each.

${markdownTable(
  ['target', 'its documentation', 'true'],
  counting.map(({ target, rows }) => [
    `\`${target}\``,
    renderClaim(target),
    `${rows.filter(({ isTrue }) => isTrue).length} of ${rows.length}`,
  ]),
)}

${markdownTable(
  ['target', 'response', ...PLACES.map(({ name }) => name)],
  counting.flatMap(({ target, rows }) =>
    [...new Set(rows.map(({ response }) => response))].map((response) => [
      `\`${target}\``,
      response,
      ...PLACES.map(({ name }) =>
        renderCell(rows.find((row) => row.response === response && row.place === name)),
      ),
    ]),
  ),
)}

Not here, for their access log counts no bytes, or they have none: ${others.join(', ')}.`;
}

function renderClaim(target: string): string {
  const claim = COUNT_CLAIMS.find(({ targets }) => targets.includes(target));
  return claim === undefined ? 'none known' : `${claim.field}: [${claim.says}](${claim.url})`;
}

function renderCell(row: ByteTruth | undefined): string {
  if (row === undefined) return '';
  const { left, claimed, isTrue } = row;
  const sent = printTaken(left.sent);
  if (claimed === undefined) return `${sent} left, no line`;
  if (isTrue) return `✓ ${renderCount(claimed)}`;
  const seen = {
    ...(claimed.sent === undefined ? {} : { sent }),
    ...(claimed.body === undefined ? {} : { body: printTaken(left.body) }),
  };
  return `${renderCount(seen)} left, ${renderCount(claimed)} claimed`;
}

/** All bytes, and behind a `/` those of the body; what is not counted is left out. */
function renderCount({ sent, body }: Partial<Record<'sent' | 'body', number | string>>): string {
  return [...(sent === undefined ? [] : [sent]), ...(body === undefined ? [] : [`${body} body`])].join(' / ');
}
