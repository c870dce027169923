import type { Judgement } from '../contract/judge.ts';

/**
 * Tries a case until it does not diverge, `retries` times more at most: the kernel may have cut a call of its own accord.
 * What diverged each time says how often.
 */
export async function retryDiverged<Tried extends { readonly judgement: Judgement }>(
  retries: number,
  tryOnce: () => Promise<Tried>,
): Promise<Tried & { readonly attempts: number }> {
  for (let attempts = 1; ; attempts += 1) {
    const tried = await tryOnce();
    const { judgement } = tried;
    if (judgement.verdict !== 'diverged') return { ...tried, attempts };
    if (attempts <= retries) continue;
    const reason = attempts === 1 ? judgement.reason : `${judgement.reason}; tried ${attempts} times`;
    return { ...tried, judgement: { ...judgement, reason }, attempts };
  }
}
