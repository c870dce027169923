import { connect } from 'node:net';
import { type Digest, Digester } from './random-bytes.ts';

/** A response, up to the end of its connection. */
export interface Response {
  /** Bytes that came over the connection in all. */
  readonly bytes: number;
  /** Status line and headers, with dates masked. */
  readonly head: string;
  readonly body: Digest;
}

/** Asks with HTTP/1.0 from the address `source`, and reads to the end. Keeps no more than the head. */
export function receiveResponse(
  { host, port }: { readonly host: string; readonly port: number },
  source: string,
  path: string,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const digester = new Digester();
    let bytes = 0;
    let head: string | undefined;
    let start = Buffer.alloc(0);
    const socket = connect({ host, port, localAddress: source });
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (head !== undefined) return digester.add(chunk);
      start = Buffer.concat([start, chunk]);
      const at = start.indexOf('\r\n\r\n');
      if (at < 0) return;
      head = start.toString('latin1', 0, at).replace(/^Date: .*$/m, 'Date: TIME');
      digester.add(start.subarray(at + 4));
    });
    socket.once('error', reject);
    socket.once('close', () => {
      if (head === undefined) reject(new Error(`no response to ${path}: ${start.toString('latin1')}`));
      else resolve({ bytes, head, body: digester.digest() });
    });
    socket.write(`GET ${path} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  });
}
