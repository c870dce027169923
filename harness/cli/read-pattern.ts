import { checkLogPattern } from '../target/check-log-knowledge.ts';
import { checkPattern } from '../target/check-pattern.ts';
import { parsePattern } from '../target/parse-pattern.ts';

/** The option of each pattern about a log. */
const OPTION_OF = { partialRecord: '--record', access: '--access', alert: '--alert' } as const;

/** Makes a reader of one pattern about a log. It throws an NthfailError `NF_E_USAGE`. */
export function readLogPattern(key: keyof typeof OPTION_OF): (text: string) => RegExp {
  return (text) => {
    const pattern = parsePattern(OPTION_OF[key], text);
    checkLogPattern(OPTION_OF[key], key, pattern);
    return pattern;
  };
}

/** Reads the pattern of `--ready`. @throws NthfailError `NF_E_USAGE` */
export function readReadyLine(text: string): RegExp {
  const pattern = parsePattern('--ready', text);
  checkPattern('--ready', pattern, { example: '^listening' });
  return pattern;
}
