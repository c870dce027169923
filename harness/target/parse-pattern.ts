import { messageOf, NthfailError } from '../errors.ts';

/**
 * A pattern as text: its source, or `/source/flags`; the opposite of `printPattern`.
 * @param name what it is called in an error
 * @throws NthfailError `NF_E_USAGE`
 */
export function parsePattern(name: string, text: string): RegExp {
  const [, source = text, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `${name}: ${messageOf(error)}`, {
      hint: 'it is a regular expression of JavaScript; quote it for the shell',
      cause: error,
    });
  }
}
