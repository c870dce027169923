import fc from 'fast-check';

/** A response as bytes, with what a meter must make of it. */
export interface WrittenResponse {
  readonly bytes: Buffer;
  readonly status: number;
  readonly contentBytes: number;
  readonly headBytes: number;
}

const FIELDS = fc.array(
  fc.constantFrom(
    'Date: Mon, 01 Jan 2024 00:00:00 GMT',
    'Server: x',
    'date:',
    'X-Date: 1',
    'Content-Type: a/b',
  ),
  { maxLength: 4 },
);
/** Bodies that look like framing now and then. */
const BODY = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('\r\n\r\n', '0\r\n\r\n', 'Date: x\r\n', 'HTTP/1.1 200 OK\r\n\r\n')
    .map((text) => Buffer.from(text)),
);
const INTERIM = fc.constantFrom(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early\r\nDate: soon\r\n\r\n',
);

/** A response to GET whose end its bytes tell: with a length, chunked, or without a body. */
export const RESPONSE: fc.Arbitrary<WrittenResponse> = fc
  .record({
    interim: INTERIM,
    fields: FIELDS,
    body: BODY,
    framing: fc.constantFrom('length', 'chunked', 'none'),
    chunkBytes: fc.integer({ min: 1, max: 100 }),
    trailer: fc.constantFrom('', 'X-Sum: 1\r\n', 'Date: now\r\n'),
  })
  .map(({ interim, fields, body, framing, chunkBytes, trailer }) => {
    const status = framing === 'none' ? 204 : 200;
    const framingField = {
      length: [`content-length: ${body.length}`],
      chunked: ['Transfer-Encoding: gzip, Chunked'],
      none: [],
    }[framing];
    const lines = [`HTTP/1.1 ${status} Fine`, ...fields, ...framingField, '', ''];
    const head = Buffer.from(interim + lines.join('\r\n'));
    const wireBody = { length: body, chunked: chunk(body, chunkBytes, trailer), none: Buffer.alloc(0) }[
      framing
    ];
    const contentBytes = framing === 'none' ? 0 : body.length;
    return { bytes: Buffer.concat([head, wireBody]), status, contentBytes, headBytes: head.length };
  });

/** Some bytes of responses, one after the other, with damage now and then. */
export const STREAM: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(RESPONSE, { maxLength: 3 }),
    fc.option(fc.tuple(fc.nat(2000), fc.oneof(fc.nat(255), fc.constantFrom(10, 13, 48, 58)))),
  )
  .map(([responses, damage]) => {
    const bytes = Buffer.concat(responses.map((response) => response.bytes));
    if (damage !== null && damage[0] < bytes.length) bytes[damage[0]] = damage[1];
    return bytes;
  });

/** Cuts bytes at these places, in any order and beyond the end too. */
export function splitAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const cuts = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

function chunk(body: Buffer, chunkBytes: number, trailer: string): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += chunkBytes) {
    const data = body.subarray(at, at + chunkBytes);
    parts.push(Buffer.from(`${data.length.toString(16)};ext=1\r\n`), data, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}
