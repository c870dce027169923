import type { ContractId } from '../../harness/contract/contract.ts';

/** What is known of one way in which a server that people deploy does not keep a contract. */
export interface Deviation {
  /** Names its section of the page: lower case, with `-` between words. */
  readonly id: string;
  /** Names of the targets that do so. */
  readonly targets: readonly string[];
  readonly contracts: readonly ContractId[];
  /** Which cases show it: matched against `<scenario>: <workload> | <plan>`. */
  readonly when: RegExp;
  /** What the server does, in one or two sentences. */
  readonly behaviour: string;
  /** A bug: it breaks what it or its protocol promises. A choice: it is documented or defended. Unknown: nobody said. */
  readonly kind: 'bug' | 'choice' | 'unknown';
  /** Why it is of that kind. */
  readonly because: string;
  /** The server's documentation, source or public issue about it; several where both count. */
  readonly sources: readonly { readonly title: string; readonly url: string }[];
}

/**
 * Every deviation that somebody has looked into. The matrix matches what it finds against these rows: a finding without a
 * row is published as unknown, and a row without a finding is an error.
 */
export const DEVIATIONS: readonly Deviation[] = [];
