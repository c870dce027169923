import { type CallRow, readCallRows } from './render-calls.ts';

const FAMILIES: readonly (readonly [family: string, what: string])[] = [
  ['write', 'Sends bytes. Counted together as `write#N`.'],
  ['read', 'Receives bytes. Counted together as `read#N`.'],
  ['lifecycle', 'Begins, ends, copies, configures or maps a descriptor; `free` gives memory back.'],
  ['readiness', 'Tells of the state of descriptors. The return of one that waits begins a turn.'],
  [
    'alloc',
    'Gives memory. Counted together as `alloc#N`. The functions of malloc are followed where a server is started for that.',
  ],
];

/**
 * Turns the text of `src/calls.def` into the reference page `docs/calls.md`. `npm run generate` writes it; a test fails
 * when the written file is stale.
 */
export function renderCallsPage(definition: string): string {
  const rows = readCallRows(definition);
  return [
    '<!-- Made from harness/native/src/calls.def by `npm run generate`. Do not edit. -->',
    '',
    '# Calls',
    '',
    'Every intercepted call: as the function of libc, under its other names (`__write`, `__read_chk`, `sendfile64`, ...),',
    'and where a program makes it through `syscall(2)`. What a program does by an instruction of its own, without libc, is',
    'not seen, nor what libc does inside: `malloc`, a new thread and `dlopen` map memory without passing `mmap` here. See',
    '[what is real](fidelity.md).',
    '',
    'A call of scope _connection_ is counted on the connection of its descriptor. One of scope _process_ belongs to no',
    'connection: a step for it is for the server as a whole. An errno that is not listed needs a `!`, as in `send#1=ENOENT!`.',
    ...FAMILIES.flatMap(([family, what]) => [
      '',
      `## ${family}`,
      '',
      what,
      '',
      '| call | scope | short | errnos |',
      '| --- | --- | --- | --- |',
      ...rows.filter((row) => row.family === family).map(renderRow),
    ]),
    '',
  ].join('\n');
}

function renderRow({ name, scope, canBeShort, errnos }: CallRow): string {
  return `| \`${name}\` | ${scope} | ${canBeShort ? 'yes' : 'no'} | ${errnos.join(' ')} |`;
}
