const ROW = /^NF_(AREA|RECORD|FIELD)\(([^)]*)\)$/gm;

/**
 * Turns the text of `src/layout.def` into the text of `layout.data.ts`: offsets and sizes in bytes, for TypeScript.
 * `npm run generate` writes it; a test fails when the written file is stale.
 */
export function renderLayout(definition: string): string {
  const areas: string[] = [];
  const records = new Map<string, string[]>();
  const words: (string | undefined)[] = [];
  for (const [, kind, list] of definition.matchAll(ROW)) {
    const [name = '', ...rest] = (list ?? '').split(',').map((part) => part.trim());
    if (kind === 'AREA') areas.push(`  ${name}: { at: ${rest[0]}, count: ${rest[1]} },`);
    if (kind === 'RECORD') records.set(name, [`  size: ${rest[0]},`]);
    if (kind === 'FIELD') records.get(name)?.push(`  ${camelCase(rest[0] ?? '')}: ${rest[1]},`);
    words.push(kind === 'FIELD' ? rest[1] : rest[0]);
  }
  return [
    '// Made from src/layout.def by `npm run generate`. Do not edit.',
    '',
    '/** Where each array of records begins in the segment, in bytes, and how many it holds (0: as many as asked for). */',
    'export const AREA = {',
    ...areas,
    '} as const;',
    ...[...records].flatMap(([name, fields]) => [
      '',
      `/** Size of a \`struct nf_${name}\` and the offset of each of its fields, in bytes. */`,
      `export const ${name.toUpperCase()} = {`,
      ...fields,
      '} as const;',
    ]),
    '',
    '/** The same numbers in the order in which `nf_layout` reports them. */',
    `export const LAYOUT_WORDS: readonly number[] = [${words.join(', ')}];`,
    '',
  ].join('\n');
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
