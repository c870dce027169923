import { z } from 'zod';
import { CALLS, type CallName } from '../native/calls.data.ts';
import { ERRNO_NAMES } from './errno-name.ts';
import { MAX_NAME_BYTES } from './caller.ts';
import { findNameFlaw, ONE_LINE } from './find-name-flaw.ts';
import { HOLD_NAME } from './hold-name.ts';
import { MAX_COMM_BYTES, MAX_DELAY_MS, MAX_PATH_BYTES, MAX_PORT } from './limits.ts';
import { LOOPBACK_ADDRESS } from './loopback-address.ts';
import { MAX_COUNT } from './max-count.ts';
import { NAMED_EVENTS } from './named-events.ts';
import { MAX_STEPS, type Plan } from './plan.ts';
import { suggestWord } from './suggest-word.ts';

const CALL_NAMES: readonly CallName[] = CALLS.map(({ name }) => name);
const CALL_SHAPE =
  'expected {"family":"write"}, {"family":"read"}, {"family":"alloc"} or {"call":<name>}, such as {"call":"sendfile"}';

const count = z.int().min(1).max(MAX_COUNT);

const listener = z
  .union(
    [
      z.strictObject({ port: z.int().min(1).max(MAX_PORT) }),
      z.strictObject({ path: nameOf(MAX_PATH_BYTES).describe('Path of a unix socket') }),
    ],
    `expected {"port":<1 to ${MAX_PORT}>} or {"path":<1 to ${MAX_PATH_BYTES} bytes>}`,
  )
  .describe('Where the server listens');

const connection = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('source'),
      address: z
        .string()
        .regex(LOOPBACK_ADDRESS, 'expected a dotted IPv4 address in 127.0.0.0/8')
        .describe('Address the client is bound to'),
      listener: listener.exactOptional(),
    }),
    z.strictObject({
      by: z.literal('accept'),
      ordinal: count.describe('1 is the first accepted after arming'),
      listener: listener.exactOptional(),
    }),
    z.strictObject({ by: z.literal('listener'), listener }),
    z.strictObject({ by: z.literal('server') }).describe('Calls on no connection of a case'),
  ])
  .describe(
    'Which connection; when left out every one of the case, or the server for calls that belong to none',
  );

const call = z
  .union(
    [
      z.strictObject({ family: z.enum(['write', 'read', 'alloc']) }),
      z.strictObject({ call: z.enum(CALL_NAMES) }),
    ],
    { error: explainCall },
  )
  .describe('Which calls are counted: a family together, or those of one name');

const inCode = z.enum(['call', 'stack']).describe('In the caller itself, or anywhere in the stack');
const codeName = nameOf(MAX_NAME_BYTES);
const caller = z
  .union(
    [
      z.strictObject({ in: inCode, function: codeName }),
      z.strictObject({ in: inCode, file: codeName, line: count }),
      z.strictObject({
        in: inCode,
        module: codeName.describe('File name of a library; the program when left out').exactOptional(),
        offset: z.int().min(1).describe('File virtual address of the call, or of where it returns'),
      }),
    ],
    'expected {"in":"call" or "stack"} with "function", "file" and "line", or "offset"',
  )
  .describe('From where the call is made');

const point = z
  .strictObject({
    connection: connection.exactOptional(),
    call,
    caller: caller.exactOptional(),
    ordinal: count.describe('1 is the first such call on the connection; 1 where atByte is given'),
    through: z
      .union([count, z.literal('end')], `expected 1 to ${MAX_COUNT} or "end"`)
      .describe('Last of the calls that are struck, inclusive; ordinal alone when left out')
      .exactOptional(),
    every: z.int().min(2).max(MAX_COUNT).describe('Stride from ordinal to through').exactOptional(),
    atByte: z
      .int()
      .min(1)
      .describe('Strikes where the stream reaches this offset, instead of an ordinal')
      .exactOptional(),
    perTurn: z.literal(true).describe('Ordinals begin anew in each turn of the thread').exactOptional(),
    after: z.enum(NAMED_EVENTS).describe('Calls count from then on').exactOptional(),
    role: z
      .union([z.enum(['main', 'worker']), count], 'expected "main", "worker" or a number from 1')
      .describe('Only calls of this process')
      .exactOptional(),
    comm: nameOf(MAX_COMM_BYTES).describe('Only calls of threads of this name').exactOptional(),
    thread: z
      .union([z.literal('main'), count], 'expected "main" or a number from 1')
      .describe('Only calls of this thread of the process')
      .exactOptional(),
    times: z
      .union([count, z.literal('always')], `expected 1 to ${MAX_COUNT} or "always"`)
      .describe('How often it strikes in all; when left out once, or always for a range')
      .exactOptional(),
  })
  .superRefine(({ ordinal, through, every, atByte }, context) => {
    // What no plan text can spell; the rest of what makes no sense is for checkPlan.
    if (every !== undefined && through === undefined)
      context.addIssue({ code: 'custom', path: ['every'], message: 'expected through beside every' });
    if (atByte === undefined) return;
    if (ordinal !== 1)
      context.addIssue({ code: 'custom', path: ['ordinal'], message: 'expected 1 beside atByte' });
    if (through !== undefined)
      context.addIssue({ code: 'custom', path: ['through'], message: 'expected no range beside atByte' });
  });

const errno = z.enum(ERRNO_NAMES, { error: explainErrno });

const fault = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('short'),
      bytes: count.describe('Bytes really moved before the call is cut'),
    }),
    z.strictObject({
      kind: z.literal('error'),
      errno,
      isForced: z
        .literal(true)
        .describe('For an errno that the manual page of the call does not allow')
        .exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('reset'),
      errno: errno.describe('What this call fails with, if not ECONNRESET').exactOptional(),
    }),
    z.strictObject({ kind: z.literal('reset-peer') }),
    z.strictObject({
      kind: z.literal('hold'),
      name: z.string().regex(HOLD_NAME, 'expected a lower-case letter, then at most 30 of a-z, 0-9 and -'),
    }),
    z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(1).max(MAX_DELAY_MS) }),
    z.strictObject({ kind: z.literal('zero') }),
    z.strictObject({ kind: z.literal('kill') }),
    z.strictObject({ kind: z.literal('full') }),
  ])
  .describe('What happens to the call');

/** The schema of a plan in JSON: exactly the data of `Plan`, no key more. Contradictions are for `checkPlan`. */
export const planSchema: z.ZodType<Plan> = z
  .strictObject({ steps: z.array(z.strictObject({ point, fault })).max(MAX_STEPS) })
  .meta({ title: 'nthfail plan', description: 'Which calls of a server fail, and how' });

/** The lengths of the schema are in characters, and so only a first sieve. */
function nameOf(maxBytes: number): z.ZodString {
  return z
    .string()
    .superRefine((value, context) => {
      const message = findNameFlaw(value, maxBytes);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ minLength: 1, maxLength: maxBytes, pattern: ONE_LINE.source });
}

function explainCall({ input }: { readonly input?: unknown }): string {
  const entries = Object.entries(input ?? {});
  const [key, name] = entries[0] ?? [];
  if (entries.length !== 1 || key !== 'call' || typeof name !== 'string') return CALL_SHAPE;
  return `unknown call ${JSON.stringify(name)}, ${suggestWord(name, CALL_NAMES, CALL_SHAPE)}`;
}

function explainErrno({ input }: { readonly input?: unknown }): string {
  const expected = 'expected an errno such as ECONNRESET';
  if (typeof input !== 'string') return expected;
  return `unknown errno ${JSON.stringify(input)}, ${suggestWord(input, ERRNO_NAMES, expected)}`;
}
