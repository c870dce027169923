/** Statuses that have an index of their own (RFC 7541, appendix A). */
const INDEXED_STATUSES: ReadonlyMap<number, number> = new Map([
  [8, 200],
  [9, 204],
  [10, 206],
  [11, 304],
  [12, 400],
  [13, 404],
  [14, 500],
]);
const FIRST_STATUS = 8;
const LAST_STATUS = 14;

/** A header block in which every field is spelt out, and none is to be remembered. */
export function encodeHeaders(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), encodeText(name), encodeText(value)]),
  );
}

/** The status of a response's header block, whose first field it is. Undefined when that cannot be read. */
export function readStatus(block: Buffer): number | undefined {
  let at = 0;
  // Changes of the table's size may stand in front: a number in five bits, or the rest of it in groups of seven.
  while (isSizeChange(block[at])) {
    const isLong = (block[at] ?? 0) % 32 === 31;
    at += 1;
    for (let goesOn = isLong; goesOn; at += 1) goesOn = (block[at] ?? 0) >= 128;
  }
  const first = block[at] ?? 0;
  if (first >= 0x80) return INDEXED_STATUSES.get(first - 0x80);
  // A literal: remembered (01), not (0000), or never to be (0001). Each status of the table has the name.
  const name = first >= 0x40 ? first - 0x40 : first % 16;
  if (name < FIRST_STATUS || name > LAST_STATUS) return undefined;
  const lengthByte = block[at + 1] ?? 0;
  const text = block.subarray(at + 2, at + 2 + (lengthByte % 128));
  const digits = lengthByte >= 128 ? readHuffmanDigits(text) : text.toString('latin1');
  return /^[1-9]\d\d$/.test(digits) ? Number(digits) : undefined;
}

function isSizeChange(byte = 0): boolean {
  return byte >> 5 === 0b001;
}

/** The digits of a text in the code of RFC 7541, appendix B: 0 to 2 have five bits, 3 to 9 six. Stops at anything else. */
function readHuffmanDigits(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  for (let at = 0; at < bits.length;) {
    const short = Number.parseInt(bits.slice(at, at + 5), 2);
    const long = Number.parseInt(bits.slice(at, at + 6), 2);
    if (at + 5 <= bits.length && short <= 2) {
      digits += short;
      at += 5;
    } else if (at + 6 <= bits.length && long >= 0x19 && long <= 0x1f) {
      digits += 3 + long - 0x19;
      at += 6;
    } else break;
  }
  return digits;
}

/** Length and bytes, without Huffman's code. */
function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeLength(bytes.length), bytes]);
}

/** A number in seven bits of the first byte, or 127 there and the rest in groups of seven behind it. */
function encodeLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length]);
  const bytes = [127];
  let rest = length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  return Buffer.from([...bytes, rest]);
}
