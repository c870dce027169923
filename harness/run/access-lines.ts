import type { Endpoint } from '../exchange/exchange.ts';

/** One line of an access log, with what its pattern found in it. */
export interface AccessLine {
  readonly text: string;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** The lines of `output` that `access` matches, and that speak of the client at `source`. */
export function accessLinesOf(
  output: string,
  access: RegExp,
  { address, port }: Endpoint,
): readonly AccessLine[] {
  return output.split('\n').flatMap((text) => {
    const groups = access.exec(text)?.groups;
    const isOwn = groups?.['client'] === address || groups?.['client'] === `${address}:${port}`;
    return groups !== undefined && isOwn ? [{ text, groups }] : [];
  });
}
