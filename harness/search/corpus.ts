import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseWorkload, printWorkload } from '../exchange/workload.ts';
import { isNthfailError } from '../errors.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { FuzzInput } from './mutate-input.ts';
import { isPoint } from './novelty.ts';

const FILE = 'corpus.jsonl';

/** An input in words, and what it was the first to show: a line of the file. */
export interface CorpusEntry {
  readonly client: string;
  readonly plan: string;
  readonly features: readonly string[];
}

const entrySchema: z.ZodType<CorpusEntry> = z.object({
  client: z.string(),
  plan: z.string(),
  features: z.array(z.string()),
});

/**
 * The inputs that showed something new, and all that was ever seen: in memory, and in a file of a directory, a line for each,
 * written when it is found. A line that was torn when the writer was killed is passed over.
 */
export class Corpus {
  readonly #path: string | undefined;
  readonly #inputs: FuzzInput[] = [];
  readonly #entries: CorpusEntry[] = [];
  readonly #features = new Set<string>();
  #points = 0;

  /** Begins with what the directory's file has; undefined: in memory only. */
  constructor(directory: string | undefined) {
    if (directory === undefined) return;
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, FILE);
    if (!existsSync(this.#path)) return;
    const text = readFileSync(this.#path, 'utf8');
    for (const line of text.split('\n')) this.#restore(line);
    // What follows a torn line must not be a part of it.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#path, '\n');
  }

  /** Those worth going on from, oldest first. */
  get inputs(): readonly FuzzInput[] {
    return this.#inputs;
  }

  /** The same in words, for another corpus to learn. */
  get entries(): readonly CorpusEntry[] {
    return this.#entries;
  }

  /** How much behaviour was seen. */
  get featureCount(): number {
    return this.#features.size;
  }

  /** At how many points faults have struck: see {@link isPoint}. */
  get pointCount(): number {
    return this.#points;
  }

  /** Keeps an input if what it showed is new. @returns what was kept; undefined when nothing is new */
  add(input: FuzzInput, features: readonly string[]): CorpusEntry | undefined {
    const fresh = features.filter((feature) => !this.#features.has(feature));
    if (fresh.length === 0) return undefined;
    const entry = { client: printWorkload(input.workload), plan: printPlan(input.plan), features: fresh };
    this.#keep(input, entry);
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    return entry;
  }

  /** Keeps what another corpus has kept, if it is new here too. @returns what was kept */
  learn({ client, plan, features }: CorpusEntry): CorpusEntry | undefined {
    return this.add({ workload: parseWorkload(client), plan: parsePlan(plan) }, features);
  }

  #keep(input: FuzzInput, entry: CorpusEntry): void {
    this.#inputs.push(input);
    this.#entries.push(entry);
    for (const feature of entry.features) {
      if (isPoint(feature) && !this.#features.has(feature)) this.#points += 1;
      this.#features.add(feature);
    }
  }

  #restore(line: string): void {
    try {
      const entry = entrySchema.parse(JSON.parse(line));
      this.#keep({ workload: parseWorkload(entry.client), plan: parsePlan(entry.plan) }, entry);
    } catch (error) {
      // Torn, or of a version whose plans were others: it is found again.
      if (!(error instanceof SyntaxError || error instanceof z.ZodError || isNthfailError(error)))
        throw error;
    }
  }
}
