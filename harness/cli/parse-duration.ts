import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `30s`, `5m`, `1.5h`, `2d` or `500ms`: milliseconds. It throws an InvalidArgumentError, which commander reports. */
export function parseDuration(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(text) ?? [];
  const durationMs = Number(number) * (UNITS_MS[unit] ?? Number.NaN);
  if (!(durationMs >= 1)) throw new InvalidArgumentError('Expected a time such as 30s, 5m or 2h.');
  return durationMs;
}
