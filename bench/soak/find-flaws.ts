/**
 * What is wrong with one repetition of a server's cases: those that came to something else than the first time, those that
 * were broken or diverged and so prove nothing, and that not a single one passed.
 * @param before what each case came to the first time: its verdict, and after a colon why
 * @param now the same of this repetition
 * @returns a line each; none when all is well
 */
export function findFlaws(before: readonly string[], now: readonly string[]): readonly string[] {
  const count = Math.max(before.length, now.length);
  const flaws = Array.from({ length: count }, (_, at) =>
    flawOf(before[at] ?? 'not run', now[at] ?? 'not run'),
  );
  return [
    ...flaws.flatMap((flaw, at) => (flaw === undefined ? [] : [`case ${at}: ${flaw}`])),
    ...(now.includes('passed') ? [] : ['no case passed']),
  ];
}

function flawOf(before: string, now: string): string | undefined {
  if (now !== before) return `${before}, then ${now}`;
  return /^(?:broken|diverged)\b/.test(now) ? now : undefined;
}
