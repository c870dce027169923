import type { Protocol } from '../exchange/protocol.ts';

const CRLF = '\r\n';

/**
 * Whether a response is the fault-free one, given masked, in all but what its head says of the connection, and says that the
 * server will close it: what a process that ends gracefully answers. HTTP/1 only.
 */
export function isFarewell(protocol: Protocol, response: Buffer, masked: Buffer): boolean {
  if (protocol.name !== 'http/1') return false;
  const seen = splitHead(protocol.mask(response));
  const expected = splitHead(masked);
  return (
    seen.head.some((line) => /^connection:.*\bclose\b/i.test(line)) &&
    withoutConnection(seen.head) === withoutConnection(expected.head) &&
    seen.body.equals(expected.body)
  );
}

function splitHead(response: Buffer): { readonly head: readonly string[]; readonly body: Buffer } {
  const end = response.indexOf(CRLF + CRLF);
  const length = end === -1 ? response.length : end;
  return { head: response.toString('latin1', 0, length).split(CRLF), body: response.subarray(length) };
}

function withoutConnection(head: readonly string[]): string {
  return head.filter((line) => !/^(?:connection|keep-alive):/i.test(line)).join(CRLF);
}
