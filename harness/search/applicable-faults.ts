import { type CallFamily, type CallName, CALLS } from '../native/calls.data.ts';
import { isAllowedErrno } from '../plan/counted-calls.ts';
import { LIKELY_ERRNOS, READ_ERRNOS, WRITE_ERRNOS } from '../plan/likely-errnos.data.ts';
import type { ErrnoName } from '../plan/errno-name.ts';
import type { Fault } from '../plan/fault.ts';
import type { Point } from '../plan/point.ts';
import { printFault } from '../plan/print-plan.ts';

/** A fault that makes sense at a call, and the column of the grid that it stands in. */
export interface ApplicableFault {
  readonly column: string;
  readonly fault: Fault;
  /** Where it strikes, if that is not the point itself. */
  readonly point?: Point | undefined;
}

/** A client that stops reading has taken some 64 KiB by then: what is to fill a buffer has to be more, in bytes. */
const FILLS_BUFFERS = 100_000;

/**
 * The faults that a call can meet for no doing of the server's own: cut after the first byte, in the middle and before the last;
 * full, interrupted; each errno that is likely there; a reset by the kernel, a client that stops reading, and the end of the
 * stream or of the file.
 * @param askedBytes how much the call asks for in the fault-free run; 0 for calls that move no bytes
 */
export function applicableFaults(call: CallName, askedBytes: number): readonly ApplicableFault[] {
  const row = CALLS.find(({ name }) => name === call);
  if (row === undefined) return [];
  const isMoving = row.family === 'write' || row.family === 'read';
  return [
    ...(row.canBeShort ? cuts(askedBytes) : []),
    ...errors(call, isMoving ? ['EAGAIN', 'EINTR'] : []),
    ...errors(call, errnosOf(call, row.family)),
    ...(isMoving && row.scope === 'connection' ? [alone({ kind: 'reset' })] : []),
    ...(row.family === 'write' && askedBytes >= FILLS_BUFFERS ? [alone({ kind: 'full' })] : []),
    ...(row.family === 'read' || call === 'sendfile' ? [alone({ kind: 'zero' })] : []),
  ];
}

function errnosOf(call: CallName, family: CallFamily): readonly ErrnoName[] {
  if (family === 'write') return WRITE_ERRNOS;
  return family === 'read' ? READ_ERRNOS : (LIKELY_ERRNOS[call] ?? []);
}

function cuts(askedBytes: number): readonly ApplicableFault[] {
  const places = [
    { column: 'short:1', bytes: 1 },
    { column: 'short:half', bytes: Math.floor(askedBytes / 2) },
    { column: 'short:rest-1', bytes: askedBytes - 1 },
  ];
  return places
    .filter(({ bytes }, index) => bytes >= 1 && bytes < askedBytes && (index === 0 || bytes > 1))
    .filter(({ bytes }, index, all) => all.findIndex((one) => one.bytes === bytes) === index)
    .map(({ column, bytes }) => ({ column, fault: { kind: 'short', bytes } }));
}

function errors(call: CallName, errnos: readonly ErrnoName[]): readonly ApplicableFault[] {
  const allowed = errnos.filter((errno) => isAllowedErrno({ call }, errno));
  return allowed.map((errno) => alone({ kind: 'error', errno }));
}

function alone(fault: Fault): ApplicableFault {
  return { column: printFault(fault), fault };
}
