import { z } from 'zod';
import { ERRNO_NAMES } from './errno-name.ts';
import { HOLD_NAME } from './hold-name.ts';
import { LOOPBACK_ADDRESS } from './loopback-address.ts';
import { MAX_COUNT } from './max-count.ts';
import { MAX_STEPS, type Plan } from './plan.ts';
import { suggestWord } from './suggest-word.ts';
import { WRITE_CALL_NAMES } from './write-call-name.ts';

const CALL_SHAPE = `expected {"family":"write"} or {"call":<name>}, where <name> is one of ${WRITE_CALL_NAMES.join(', ')}`;

const count = z.int().min(1).max(MAX_COUNT);

const connection = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('source'),
      address: z
        .string()
        .regex(LOOPBACK_ADDRESS, 'expected a dotted IPv4 address in 127.0.0.0/8')
        .describe('Address the client is bound to'),
    }),
    z.strictObject({
      by: z.literal('accept'),
      ordinal: count.describe('1 is the first accepted after arming'),
    }),
  ])
  .describe('Which connection; every connection of the case when left out');

const call = z
  .union(
    [z.strictObject({ family: z.literal('write') }), z.strictObject({ call: z.enum(WRITE_CALL_NAMES) })],
    CALL_SHAPE,
  )
  .describe('Which calls are counted: the write family together, or one of its calls');

const point = z.strictObject({
  connection: connection.exactOptional(),
  call,
  ordinal: count.describe('1 is the first such call on the connection'),
});

const fault = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('short'),
      bytes: count.describe('Bytes really sent before the call is cut'),
    }),
    z.strictObject({ kind: z.literal('error'), errno: z.enum(ERRNO_NAMES, { error: explainErrno }) }),
    z.strictObject({ kind: z.literal('reset') }),
    z.strictObject({
      kind: z.literal('hold'),
      name: z.string().regex(HOLD_NAME, 'expected a lower-case letter, then at most 30 of a-z, 0-9 and -'),
    }),
  ])
  .describe('What happens to the call');

/** The schema of a plan in JSON: exactly the data of `Plan`, no key more. Contradictions are for `checkPlan`. */
export const planSchema: z.ZodType<Plan> = z
  .strictObject({ steps: z.array(z.strictObject({ point, fault })).max(MAX_STEPS) })
  .meta({ title: 'nthfail plan', description: 'Which calls of a server fail, and how' });

function explainErrno({ input }: { readonly input?: unknown }): string {
  const expected = 'expected an errno such as ECONNRESET';
  if (typeof input !== 'string') return expected;
  return `unknown errno ${JSON.stringify(input)}, ${suggestWord(input, ERRNO_NAMES, expected)}`;
}
