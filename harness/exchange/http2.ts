import { encodeHeaders } from './hpack.ts';
import { encodeFrame, FLAG, FRAME } from './http2-frame.ts';
import { Http2Meter } from './http2-meter.ts';
import type { Conversation, Protocol } from './protocol.ts';

const MAGIC = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const MAX_WINDOW_BYTES = 2 ** 31 - 1;
/** What every window of a connection has to begin with. */
const DEFAULT_WINDOW_BYTES = 65_535;

const SETTING = { headerTableSize: 1, enablePush: 2, initialWindowSize: 4 } as const;
const NOTHING = Buffer.alloc(0);

/** What a client says first: no table to remember header fields in, no pushes, and windows that are never full. */
const PREFACE = Buffer.concat([
  MAGIC,
  encodeFrame({
    type: FRAME.settings,
    flags: 0,
    stream: 0,
    payload: encodeSettings([
      [SETTING.headerTableSize, 0],
      [SETTING.enablePush, 0],
      [SETTING.initialWindowSize, MAX_WINDOW_BYTES],
    ]),
  }),
  encodeFrame({
    type: FRAME.windowUpdate,
    flags: 0,
    stream: 0,
    payload: encodeNumber(MAX_WINDOW_BYTES - DEFAULT_WINDOW_BYTES),
  }),
]);

/**
 * HTTP/2 (RFC 9113) with a server that is known to speak it, without TLS. Flow control never stops the server, and it
 * needs no header field that was sent before: what it sends depends on the requests alone. Its responses must have no date.
 */
export const HTTP2: Protocol = {
  name: 'http/2',
  title: 'HTTP/2',
  tool: 'curl --http2-prior-knowledge',
  isInTurn: true,
  open: () => new Http2Conversation(),
  mask: (stream) => stream,
};

class Http2Conversation implements Conversation {
  #nextStream = 1;
  #owesAck = false;

  ask(path: string): ReturnType<Conversation['ask']> {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    const start = stream === 1 ? PREFACE : this.#owesAck ? SETTINGS_ACK : NOTHING;
    if (start === SETTINGS_ACK) this.#owesAck = false;
    const headers = encodeFrame({
      type: FRAME.headers,
      flags: FLAG.endHeaders | FLAG.endStream,
      stream,
      payload: encodeHeaders([
        [':method', 'GET'],
        [':scheme', 'http'],
        [':authority', 'localhost'],
        [':path', path],
      ]),
    });
    // Settings are acknowledged with the next request: there is none to lose before it.
    const meter = new Http2Meter(stream, () => (this.#owesAck = true));
    return { bytes: Buffer.concat([start, headers]), meter };
  }
}

const SETTINGS_ACK = encodeFrame({ type: FRAME.settings, flags: FLAG.ack, stream: 0, payload: NOTHING });

function encodeSettings(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  return Buffer.concat(
    settings.map(([id, value]) => {
      const name = Buffer.alloc(2);
      name.writeUInt16BE(id);
      return Buffer.concat([name, encodeNumber(value)]);
    }),
  );
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
