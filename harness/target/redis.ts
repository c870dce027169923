import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { encodeCommand, rangePath, RESP, RESP_KEY } from '../exchange/resp.ts';
import { canConnect } from './can-connect.ts';
import { BIG_FILE_BYTES, patternedBytes } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/** More than any reply, and less than a few of the whole value at once. */
const OUTPUT_LIMIT_BYTES = 8_000_000;

/** Redis, one value and no persistence. `REDIS` names another binary. */
export const redis: Target = {
  name: 'redis',
  title: 'Redis, ranges of one value',
  protocol: RESP,
  outputLimitBytes: OUTPUT_LIMIT_BYTES,
  log: {
    // Its level `#` is for warnings. That a client went beyond its limit is one that an operator wants.
    alert: /^\d+:[A-Z] .*? # (?!Client .* output buffer limits)/,
  },
  prepare: ({ directory, host, port }) => ({
    command: process.env['REDIS'] ?? 'redis-server',
    args: [
      ...['--bind', host, '--port', String(port), '--dir', directory],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      // Clients come from many loopback addresses, of which the mode lets in one.
      ...['--protected-mode', 'no'],
      // On standard output, what it says of a client that is lost included.
      ...['--logfile', '', '--loglevel', 'verbose'],
      ...['--client-output-buffer-limit', 'normal', String(OUTPUT_LIMIT_BYTES), '0', '0'],
    ],
    stopSignal: 'SIGTERM',
    configure: async (signal) => {
      while (!(await canConnect(host, port))) await delay(10, undefined, { signal });
      await setValue(host, port, signal);
    },
  }),
  pathFor: (shape) => rangePath(sumPieces(shape)),
};

/** Sets the value that is asked for. */
async function setValue(host: string, port: number, signal: AbortSignal): Promise<void> {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host, port, signal });
    let text = '';
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.endsWith('\r\n')) socket.end();
    });
    socket.write(encodeCommand(['SET', RESP_KEY, patternedBytes(BIG_FILE_BYTES)]));
  });
  if (answer !== '+OK\r\n')
    throw new NthfailError('NF_E_SERVER_NOT_READY', `redis did not take its value: ${answer.trim()}`);
}
