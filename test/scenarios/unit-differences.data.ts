import type { Difference } from './observation.ts';

/** A way in which NGINX Unit does something else than the reference server, and why both may. */
export interface KnownDifference extends Difference {
  /** The builds of Unit that show it. */
  readonly builds: readonly ('with the fix' | 'without the fix')[];
  /** Which cases show it, by their names. Default: all whose values are these. */
  readonly when?: RegExp;
  readonly because: string;
}

const BOTH = ['with the fix', 'without the fix'] as const;

/** Every known difference. One that no case shows any more is an error. */
export const UNIT_DIFFERENCES: readonly KnownDifference[] = [
  {
    builds: BOTH,
    field: 'close',
    here: 'in a later turn',
    there: 'in the turn of the error',
    because:
      'Unit leaves the poller and shuts down in the turn of the error, and closes the number from a timer of 0 ms, so that ' +
      'events of the same poll find no stranger behind it.',
  },
  {
    builds: BOTH,
    when: /zero$/,
    field: 'failedCall',
    here: 'a failed call that was none',
    there: 'no failed call',
    because:
      'A send that moves nothing, which Linux never does, is an error for both and an alert for both; Unit says `failed (0: ' +
      'Success)`, the reference server `took no bytes`.',
  },
  ...['part, 0', 'part, EINTR, 0', 'EAGAIN, part, 0', 'part, EAGAIN, part, 0', 'part, part, part, 0'].map(
    (there): KnownDifference => ({
      builds: ['without the fix'],
      when: /zero$/,
      field: 'writes',
      here: `${there}, all`,
      there,
      because:
        'The deferred error is known to the next pass by the errno that the call left. A 0 leaves none in Unit, so that pass ' +
        'goes on with the response; the reference server has EIO stand in.',
    }),
  ),
  {
    builds: ['without the fix'],
    when: /zero$/,
    field: 'client',
    here: 'all, client-closed',
    there: 'a part, server-closed',
    because: 'For the same reason.',
  },
];
