import { ResponseMeter } from './response-meter.ts';

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const STAR = 0x2a;

/**
 * A copy of a stream of HTTP/1 responses in which the values of some header fields are `*`, byte for byte, so that two
 * streams can be compared. Bodies stay as they are. The masked start of a stream is the start of the masked stream, at
 * whichever byte it is cut.
 *
 * @param names in lower case
 * @param method of the requests, in capitals: the answers to HEAD have no body
 */
export function maskHeaders(bytes: Buffer, names: readonly string[], method = 'GET'): Buffer {
  const masked = Buffer.from(bytes);
  for (let start = 0; start < masked.length;) {
    const meter = new ResponseMeter(method);
    const rest = masked.subarray(start);
    const taken = meter.push(rest);
    const { measure } = meter;
    maskFields(rest.subarray(0, headLength(measure, rest.length)), names);
    if (measure.state !== 'complete') break;
    start += taken;
  }
  return masked;
}

/** As {@link maskHeaders}, for the field that differs between any two responses: `Date`. */
export function maskDate(bytes: Buffer, method = 'GET'): Buffer {
  return maskHeaders(bytes, ['date'], method);
}

function headLength(measure: ResponseMeter['measure'], otherwise: number): number {
  return measure.state === 'head-incomplete' ? otherwise : (measure.headBytes ?? otherwise);
}

/** Masks in place. */
function maskFields(head: Buffer, names: readonly string[]): void {
  for (let start = 0; start < head.length;) {
    const lf = head.indexOf(LF, start);
    const end = lf === -1 ? head.length : lf;
    const line = head.subarray(start, end);
    const colon = line.indexOf(COLON);
    if (colon !== -1 && names.includes(line.toString('latin1', 0, colon).toLowerCase())) {
      for (let at = colon + 1; at < line.length; at += 1) if (line[at] !== CR) line[at] = STAR;
    }
    start = end + 1;
  }
}
