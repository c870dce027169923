import type { Fault } from './fault.ts';

/** The canonical text of a fault, for example `short:100`. */
export function printFault(fault: Fault): string {
  switch (fault.kind) {
    case 'short':
      return `short:${fault.bytes}`;
    case 'error':
      return fault.errno;
    case 'reset':
      return 'reset';
    case 'hold':
      return `hold:${fault.name}`;
  }
}
