import type { Judgement } from '../contract/judge.ts';

/**
 * Tries a case until it does not diverge, `retries` times more at most: the kernel may have cut a call of its own accord.
 * What diverged each time says how often.
 * @returns with it how often it was tried, and how long that took in all, in milliseconds
 */
export async function retryDiverged<Tried extends { readonly judgement: Judgement }>(
  retries: number,
  tryOnce: () => Promise<Tried>,
): Promise<Tried & { readonly attempts: number; readonly durationMs: number }> {
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    const tried = await tryOnce();
    const { judgement } = tried;
    const durationMs = performance.now() - startedAt;
    if (judgement.verdict !== 'diverged') return { ...tried, attempts, durationMs };
    if (attempts <= retries) continue;
    const reason = attempts === 1 ? judgement.reason : `${judgement.reason}; tried ${attempts} times`;
    return { ...tried, judgement: { ...judgement, reason }, attempts, durationMs };
  }
}
