import { NthfailError } from '../errors.ts';

/** What a GET request says besides its path. */
export interface GetOptions {
  /** Value of `Host`. */
  readonly host: string;
  /** Whether the server may keep the connection open afterwards. Default: false, which sends `Connection: close`. */
  readonly isKeepAlive?: boolean;
  /** More header fields, name and value, in this order. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/**
 * The bytes of an HTTP/1.1 GET request, with nothing in it but what is asked for.
 *
 * @param path as it goes into the request line, such as `/big?x=1`
 * @throws NthfailError NF_E_USAGE for a path with white space or control characters, a field with a line break, and
 *   characters that are not latin1
 */
export function buildGet(path: string, { host, isKeepAlive = false, headers = [] }: GetOptions): Buffer {
  if (!/^[\u0021-\u007e\u0080-\u00ff]+$/.test(path)) throw unsendable('path', path);
  const connection: readonly (readonly [string, string])[] = isKeepAlive ? [] : [['Connection', 'close']];
  const fields = [['Host', host] as const, ...connection, ...headers].map(
    ([name, value]) => `${name}: ${value}`,
  );
  const broken = fields.find((field) => /[\r\n\u0100-\uffff]/.test(field));
  if (broken !== undefined) throw unsendable('header field', broken);
  return Buffer.from([`GET ${path} HTTP/1.1`, ...fields, '', ''].join('\r\n'), 'latin1');
}

function unsendable(what: string, text: string): NthfailError {
  return new NthfailError('NF_E_USAGE', `${what} ${JSON.stringify(text)} cannot stand in a request`, {
    hint: 'percent-encode it, or write the bytes of the request by hand',
  });
}
