import { renderVerdict } from '../report/terminal.ts';
import { dropFound, type Found, saveFound, setAside } from '../search/search-directory.ts';
import { clearProgress } from './show-progress.ts';

/** What a fuzzer finds: written into its directory, then said. */
export class FuzzFindings {
  readonly #directory: string;
  /** Signatures of smallest cases: what comes each time stays, whatever becomes of another case of the same signature. */
  readonly #steady = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Keeps what nobody has found before. */
  keep(found: Found): void {
    say(`${renderVerdict(found.finding)}\n  ${saveFound(this.#directory, found)}`);
  }

  /**
   * Puts the smallest case in the place of what was found; what has none that comes each time is put aside. Both are said by
   * name, for other findings may have been said meanwhile.
   */
  settle(signature: string, smallest: Found | undefined): void {
    if (smallest !== undefined) this.#replace(signature, smallest);
    else if (!this.#steady.has(signature))
      say(`not each time: ${signature}\n  moved to ${setAside(this.#directory, signature)}`);
  }

  #replace(signature: string, smallest: Found): void {
    const { finding } = smallest;
    this.#steady.add(finding.signature);
    const path = saveFound(this.#directory, smallest);
    if (!this.#steady.has(signature)) dropFound(this.#directory, signature);
    say(`made smaller: ${signature}\n  ${finding.plan}\n  npx nthfail replay ${path}`);
  }
}

/** Prints whole lines, and not behind the line that shows how far it is. */
function say(text: string): void {
  clearProgress();
  process.stdout.write(`${text}\n`);
}
