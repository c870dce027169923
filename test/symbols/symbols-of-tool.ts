import { runTool } from './run-tool.ts';

/** A function as readelf(1) prints it. */
export interface PrintedFunction {
  readonly name: string;
  readonly address: bigint;
  readonly size: bigint;
  readonly binding: string;
  readonly isResolver: boolean;
}

const ROW = /^ +\d+: (\w+) +(\w+) (FUNC|IFUNC) +(\w+) +\w+ +(?:\[.*\] +)?(\d+) (\S+)/;

/** The defined functions that readelf(1) finds in `.symtab` or `.dynsym`, in the order of the table. */
export function symbolsOfTool(path: string, table: '.symtab' | '.dynsym'): readonly PrintedFunction[] {
  const printed: PrintedFunction[] = [];
  let current = '';
  for (const line of runTool('readelf', '-s', '-W', path)) {
    current = /^Symbol table '(.*)'/.exec(line)?.[1] ?? current;
    const row = ROW.exec(line);
    if (row === null || current !== table) continue;
    const [, address = '', size = '', type = '', binding = '', , name = ''] = row;
    printed.push({
      name: name.replace(/(.)@.*/, '$1'),
      address: BigInt(`0x${address}`),
      size: BigInt(size),
      binding: binding.toLowerCase(),
      isResolver: type === 'IFUNC',
    });
  }
  return printed;
}
