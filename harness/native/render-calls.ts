/** A row of `calls.def`: name, family, scope, shape, then the errnos behind the last comma. */
const ROW =
  /^NF_CALL\(\s*\w+,\s*(?<name>\w+),\s*(?<family>\w+),\s*(?<scope>\w+),\s*(?<shape>\w+),[^;]*?,\s*(?<errnos>E[A-Z0-9]+(?:\s+E[A-Z0-9]+)*)\)$/gmsu;

/** A row of an allocation. */
const ALLOCATION = /^NF_ALLOCATION\(\w+, (?<name>\w+), .*\)$/gmu;

/** Shapes whose calls can end short. */
const SHORTENED = new Set([
  'bytes',
  'file',
  'parts',
  'parts_at',
  'message',
  'incoming_message',
  'messages',
  'incoming_messages',
]);

/** One row of the table, as `calls.def` writes it. */
export interface CallRow {
  readonly name: string;
  readonly family: string;
  readonly scope: string;
  readonly canBeShort: boolean;
  readonly isAllocation: boolean;
  readonly errnos: readonly string[];
}

/**
 * Turns the text of `src/calls.def` into the text of `calls.data.ts`: the same rows, in the same order, for TypeScript.
 * `npm run generate` writes it; a test fails when the written file is stale.
 */
export function renderCalls(definition: string): string {
  const rows = readCallRows(definition);
  const names = (family: string): string =>
    union(rows.filter((row) => row.family === family).map(({ name }) => name));
  return [
    '// Made from src/calls.def by `npm run generate`. Do not edit.',
    '',
    '/** Name of a call that sends bytes. */',
    `export type WriteCallName = ${names('write')};`,
    '',
    '/** Name of a call that receives bytes. */',
    `export type ReadCallName = ${names('read')};`,
    '',
    '/** Name of an intercepted call, as a plan and a timeline spell it. */',
    `export type CallName = WriteCallName | ReadCallName | ${names('lifecycle')} | ${names('readiness')} | ${names('alloc')};`,
    '',
    '/** What a call is for; plans count `write`, `read` and `alloc` as families. */',
    `export type CallFamily = ${union(rows.map(({ family }) => family))};`,
    '',
    '/** One row of the table. */',
    'export interface Call {',
    '  /** Its number in the segment and in the journal. */',
    '  readonly id: number;',
    '  readonly name: CallName;',
    '  readonly family: CallFamily;',
    '  /** `connection`: counted on the connection of its descriptor. `process`: belongs to no connection. */',
    "  readonly scope: 'connection' | 'process';",
    '  /** Whether it can end after fewer bytes than asked. */',
    '  readonly canBeShort: boolean;',
    "  /** Whether it is a function of malloc's, which only a server that is started with `allocations` is followed in. */",
    '  readonly isAllocation: boolean;',
    '  /** Names of the errnos that its manual page allows. */',
    '  readonly errnos: readonly string[];',
    '}',
    '',
    '/** Every intercepted call, in the order of its id in the segment. */',
    'export const CALLS: readonly Call[] = [',
    ...rows.map(
      ({ name, family, scope, canBeShort, isAllocation, errnos }, id) =>
        `  { id: ${id}, name: '${name}', family: '${family}', scope: '${scope}', canBeShort: ${canBeShort}, isAllocation: ${isAllocation}, errnos: [${errnos.map((errno) => `'${errno}'`).join(', ')}] },`,
    ),
    '];',
    '',
  ].join('\n');
}

/** Reads the rows of `calls.def`, in their order. */
export function readCallRows(definition: string): readonly CallRow[] {
  const calls = [...definition.matchAll(ROW)].map(({ groups }): CallRow => {
    const { name = '', family = '', scope = '', shape = '', errnos = '' } = groups ?? {};
    const canBeShort = SHORTENED.has(shape) || name.startsWith('splice');
    return { name, family, scope, canBeShort, isAllocation: false, errnos: errnos.split(/\s+/u) };
  });
  const allocations = [...definition.matchAll(ALLOCATION)].map(({ groups }): CallRow => {
    const { name = '' } = groups ?? {};
    const isGiving = name !== 'free';
    return {
      name,
      family: isGiving ? 'alloc' : 'lifecycle',
      scope: 'process',
      canBeShort: false,
      isAllocation: true,
      errnos: isGiving ? ['ENOMEM'] : [],
    };
  });
  return [...calls, ...allocations];
}

function union(words: readonly (string | undefined)[]): string {
  return [...new Set(words)].map((word) => `'${word}'`).join(' | ');
}
