/** How the end of a response's body is found (RFC 9112, section 6.3). */
export type BodyFraming =
  /** There is no body: HEAD, 101, 204, 304, or a tunnel after CONNECT. */
  | { readonly kind: 'none' }
  /** `Content-Length`, 0 or more. */
  | { readonly kind: 'length'; readonly bytes: number }
  /** `Transfer-Encoding: chunked`. */
  | { readonly kind: 'chunked' }
  /** The body ends where the connection does. */
  | { readonly kind: 'until-close' };

/** What the head of an HTTP/1 response says about its framing. */
export interface ResponseHead {
  /** 101, or 200 to 999: interim responses are not the answer. */
  readonly status: number;
  readonly framing: BodyFraming;
  /** Whether the connection can carry another response after this one. */
  readonly isKeepAlive: boolean;
}

/** A head that a client cannot make sense of. */
export interface MalformedHead {
  readonly malformed: string;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NO_BODY_STATUSES: readonly number[] = [101, 204, 304];

/** Whether a response can start with this line. */
export function isStatusLine(line: string): boolean {
  return STATUS_LINE.test(line);
}

/**
 * Reads the lines of a response's head, without the empty one at its end; the first is a status line.
 *
 * @param method of the request, in capitals: the answers to HEAD and CONNECT have no body
 */
export function parseResponseHead(lines: readonly string[], method: string): ResponseHead | MalformedHead {
  const [statusLine = '', ...fields] = lines;
  const [, minor, code] = STATUS_LINE.exec(statusLine) ?? [];
  const status = Number(code);
  const framing = findFraming(fields, status, method);
  if ('malformed' in framing) return framing;
  const connection = tokensOf(fields, 'connection');
  const isPersistent = minor === '1' ? !connection.includes('close') : connection.includes('keep-alive');
  const isKeepAlive = isPersistent && framing.kind !== 'until-close' && status !== 101;
  return { status, framing, isKeepAlive };
}

/** Whether a status announces that the real response follows: 100 to 199 but 101. */
export function isInterim(status: number): boolean {
  return status < 200 && status !== 101;
}

function findFraming(fields: readonly string[], status: number, method: string): BodyFraming | MalformedHead {
  const isTunnel = method === 'CONNECT' && status < 300;
  if (method === 'HEAD' || isTunnel || isInterim(status) || NO_BODY_STATUSES.includes(status))
    return { kind: 'none' };
  const codings = tokensOf(fields, 'transfer-encoding');
  if (codings.length > 0) return codings.at(-1) === 'chunked' ? { kind: 'chunked' } : { kind: 'until-close' };
  const lengths = new Set(tokensOf(fields, 'content-length'));
  if (lengths.size === 0) return { kind: 'until-close' };
  const [length = ''] = lengths;
  const bytes = Number(length);
  if (lengths.size > 1 || !/^\d+$/.test(length) || !Number.isSafeInteger(bytes))
    return { malformed: `no length: Content-Length ${JSON.stringify([...lengths].join(', ').slice(0, 60))}` };
  return { kind: 'length', bytes };
}

/** The comma-separated values of every field of this name, in lower case. */
function tokensOf(fields: readonly string[], name: string): readonly string[] {
  return fields
    .filter((field) => field.toLowerCase().startsWith(`${name}:`))
    .flatMap((field) => field.slice(name.length + 1).split(','))
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');
}
