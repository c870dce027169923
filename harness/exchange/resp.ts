import type { Protocol } from './protocol.ts';
import { RespMeter } from './resp-meter.ts';

/** The key that requests ask for. */
export const RESP_KEY = 'big';

/**
 * RESP2, Redis's protocol: `/range-N` asks for the first N bytes of the value at {@link RESP_KEY}, every other path for all
 * of it. Nothing differs between two replies.
 */
export const RESP: Protocol = {
  name: 'resp',
  title: 'RESP2',
  tool: 'redis-cli',
  open: () => ({
    ask: (path) => ({ bytes: encodeCommand(commandFor(path)), meter: new RespMeter() }),
  }),
  mask: (stream) => stream,
};

/** The path whose reply has `bytes` bytes, from 1. */
export function rangePath(bytes: number): string {
  return `/range-${bytes}`;
}

/** A command as its server reads it: an array of bulk strings. */
export function encodeCommand(words: readonly (string | Buffer)[]): Buffer {
  const parts = words.flatMap((word) => {
    const bytes = Buffer.from(word);
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}

function commandFor(path: string): readonly string[] {
  const bytes = Number(/^\/range-([1-9]\d{0,9})$/.exec(path)?.[1]);
  return Number.isNaN(bytes) ? ['GET', RESP_KEY] : ['GETRANGE', RESP_KEY, '0', String(bytes - 1)];
}
