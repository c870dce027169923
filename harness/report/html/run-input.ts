import { z } from 'zod';
import { type Verdict, VERDICTS } from '../../contract/judge.ts';

type Optional<Value> = Value | undefined;

/** What the page uses of a call. */
export interface CallInput {
  readonly fd: number;
  readonly asked: number;
  readonly result: number;
  readonly durationNs: number;
  readonly ordinal: number;
  readonly tid: number;
  readonly turn: number;
  readonly process: number;
}

/** What the page uses of an entry. */
export interface EntryInput {
  readonly afterNs: number;
  readonly lane: 'client' | 'server' | 'log' | 'probe';
  readonly text: string;
  readonly fault?: Optional<string>;
  readonly sequence?: Optional<number>;
  /** From where the call is made. */
  readonly site?: Optional<string>;
  /** Which handler of the server it shows. */
  readonly handler?: Optional<string>;
  readonly call?: Optional<CallInput>;
  readonly takenBytes?: Optional<number>;
  /** What the client did or saw. */
  readonly client?: Optional<string>;
  /** Who entered a probed function. */
  readonly hit?: Optional<{ readonly pid: number; readonly tid: number; readonly cpu: number }>;
}

/** What the page uses of a connection. */
export interface ConnectionInput {
  readonly source: { readonly address: string; readonly port: number };
  readonly server: { readonly address: string; readonly port: number };
  readonly end: string;
  readonly isComplete: boolean;
  readonly gaveUp: boolean;
  readonly receivedBytes: number;
  readonly wireBytes?: Optional<number>;
  readonly sentBytes?: Optional<number>;
  readonly timeline: readonly EntryInput[];
  readonly received: readonly { readonly afterNs: number; readonly bytes: number }[];
}

/** What the page uses of a run: a part of `RunJson`. */
export interface RunInput {
  readonly nthfail: 'run';
  readonly version: 1;
  readonly target: { readonly name: string; readonly title: string };
  readonly workload: string;
  readonly plan: { readonly text: string };
  readonly verdict: Verdict;
  readonly reason: string;
  readonly contracts: readonly ({ readonly id: string; readonly claim: string } & (
    | { readonly outcome: 'held'; readonly unseen?: Optional<string> }
    | { readonly outcome: 'broken'; readonly expected: string; readonly seen: string }
    | { readonly outcome: 'not-applicable'; readonly because: string }
  ))[];
  readonly connections: readonly ConnectionInput[];
  readonly usesIoUring: boolean;
  readonly bystanders: readonly { readonly name: string; readonly state: string }[];
  readonly lostProcesses: readonly { readonly pid: number }[];
  readonly again: string;
}

const text = z.string();
const count = z.number();
const endpoint = z.object({ address: text, port: count });
const named = { id: text, claim: text };

/** A run as `nthfail run --json` prints it, as far as the page uses it. */
export const runSchema: z.ZodType<RunInput> = z.object({
  nthfail: z.literal('run'),
  version: z.literal(1),
  target: z.object({ name: text, title: text }),
  workload: text,
  plan: z.object({ text }),
  verdict: z.enum(VERDICTS),
  reason: text,
  contracts: z.array(
    z.discriminatedUnion('outcome', [
      z.object({ ...named, outcome: z.literal('held'), unseen: text.optional() }),
      z.object({ ...named, outcome: z.literal('broken'), expected: text, seen: text }),
      z.object({ ...named, outcome: z.literal('not-applicable'), because: text }),
    ]),
  ),
  connections: z.array(
    z.object({
      source: endpoint,
      server: endpoint,
      end: text,
      isComplete: z.boolean(),
      gaveUp: z.boolean(),
      receivedBytes: count,
      wireBytes: count.optional(),
      sentBytes: count.optional(),
      timeline: z.array(
        z.object({
          afterNs: count,
          lane: z.enum(['client', 'server', 'log', 'probe']),
          text,
          fault: text.optional(),
          site: text.optional(),
          sequence: count.optional(),
          handler: text.optional(),
          call: z
            .object({
              ...{ fd: count, asked: count, result: count, durationNs: count },
              ...{ ordinal: count, tid: count, turn: count, process: count },
            })
            .optional(),
          takenBytes: count.optional(),
          client: text.optional(),
          hit: z.object({ pid: count, tid: count, cpu: count }).optional(),
        }),
      ),
      received: z.array(z.object({ afterNs: count, bytes: count })),
    }),
  ),
  usesIoUring: z.boolean(),
  bystanders: z.array(z.object({ name: text, state: text })),
  lostProcesses: z.array(z.object({ pid: count })),
  again: text,
});
