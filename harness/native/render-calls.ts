/** The call families of `calls.def`. */
const ROW = /^NF_CALL\((\w+),\s*(\w+),\s*(\w+)\)$/gm;

/**
 * Turns the text of `src/calls.def` into the text of `calls.data.ts`: the same rows, in the same order, for TypeScript.
 * `npm run generate` writes it; a test fails when the written file is stale.
 */
export function renderCalls(definition: string): string {
  const rows = [...definition.matchAll(ROW)];
  const lines = rows.map(
    ([, , name, family], id) => `  { id: ${id}, name: '${name}', family: '${family}' },`,
  );
  return [
    '// Made from src/calls.def by `npm run generate`. Do not edit.',
    '',
    '/** Name of an intercepted call, as a plan and a timeline spell it. */',
    `export type CallName = ${union(rows.map(([, , name]) => name))};`,
    '',
    '/** What a call is for; `write` is the family that plans count. */',
    `export type CallFamily = ${union(rows.map(([, , , family]) => family))};`,
    '',
    '/** One row of the table. */',
    'export interface Call {',
    '  /** Its number in the segment and in the journal. */',
    '  readonly id: number;',
    '  readonly name: CallName;',
    '  readonly family: CallFamily;',
    '}',
    '',
    '/** Every intercepted call, in the order of its id in the segment. */',
    'export const CALLS: readonly Call[] = [',
    ...lines,
    '];',
    '',
  ].join('\n');
}

function union(words: readonly (string | undefined)[]): string {
  return [...new Set(words)].map((word) => `'${word}'`).join(' | ');
}
