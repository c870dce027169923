import { checkPattern, type PatternNeeds } from './check-pattern.ts';
import type { LogKnowledge } from './log-knowledge.ts';

const FD_EXAMPLE = String.raw`/handler fd:(?<fd>\d+)/`;

/** What each pattern of {@link LogKnowledge} must be able to tell. */
export const PATTERN_NEEDS: Readonly<
  Record<Exclude<keyof LogKnowledge, 'partialRecordCounts'>, PatternNeeds>
> = {
  partialRecord: {
    all: ['sent'],
    others: ['fd'],
    example: String.raw`/peer closed after (?<sent>\d+) bytes/`,
  },
  partialRecordLevel: { example: String.raw`/\[info\]/` },
  readyHandler: { all: ['fd'], example: FD_EXAMPLE },
  errorHandler: { all: ['fd'], example: FD_EXAMPLE },
  access: {
    all: ['client'],
    others: ['sent', 'body'],
    example: String.raw`/^(?<client>[\d.]+) .* (?<body>\d+)$/`,
  },
  unjudgedAccess: {
    all: ['client'],
    some: ['sent', 'body'],
    example: String.raw`/^(?<client>[\d.]+) .* (?<sent>\d+)$/`,
  },
  alert: { example: String.raw`/\[alert\]/` },
};

/** Makes sure that one pattern about a log can tell what it is for. @throws NthfailError `NF_E_USAGE` */
export function checkLogPattern(name: string, key: keyof typeof PATTERN_NEEDS, value: unknown): void {
  checkPattern(name, value, PATTERN_NEEDS[key]);
}
