/** How a server ended. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: number }
  | { readonly kind: 'not-started'; readonly errno: string };

/** A sentence part such as `exited with status 1` or `was killed by signal 11`. */
export function describeEnd(end: ProcessEnd): string {
  if (end.kind === 'exited') return `exited with status ${end.status}`;
  if (end.kind === 'killed') return `was killed by signal ${end.signal}`;
  return `could not be started: ${end.errno}`;
}
