import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseWorkload, printWorkload } from '../exchange/workload.ts';
import { isNthfailError } from '../errors.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { FuzzInput } from './mutate-input.ts';

const FILE = 'corpus.jsonl';

const entrySchema = z.object({ client: z.string(), plan: z.string(), features: z.array(z.string()) });

/**
 * The inputs that showed something new, and all that was ever seen: in memory, and in a file of a directory, a line for each,
 * written when it is found. A line that was torn when the writer was killed is passed over.
 */
export class Corpus {
  readonly #path: string | undefined;
  readonly #inputs: FuzzInput[] = [];
  readonly #features = new Set<string>();

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

  /** How much behaviour was seen. */
  get featureCount(): number {
    return this.#features.size;
  }

  /** Keeps an input if what it showed is new. @returns whether it is */
  add(input: FuzzInput, features: readonly string[]): boolean {
    const fresh = features.filter((feature) => !this.#features.has(feature));
    if (fresh.length === 0) return false;
    this.#keep(input, fresh);
    const line = { client: printWorkload(input.workload), plan: printPlan(input.plan), features: fresh };
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
    return true;
  }

  #keep(input: FuzzInput, features: readonly string[]): void {
    this.#inputs.push(input);
    for (const feature of features) this.#features.add(feature);
  }

  #restore(line: string): void {
    try {
      const { client, plan, features } = entrySchema.parse(JSON.parse(line));
      this.#keep({ workload: parseWorkload(client), plan: parsePlan(plan) }, features);
    } catch (error) {
      // Torn, or of a version whose plans were others: it is found again.
      if (!(error instanceof SyntaxError || error instanceof z.ZodError || isNthfailError(error)))
        throw error;
    }
  }
}
