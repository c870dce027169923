import { join } from 'node:path';
import { packageRoot } from '../native/package-root.ts';
import { type ResponseShape, sumPieces } from './target.ts';

/** The folder of the WSGI and the ASGI application that the Python servers run. */
export const applicationFolder = (): string => join(packageRoot(), 'fixtures/python');

/** For every Python server: it leaves no files beside the applications, and prints a line when it is made. */
export const PYTHON_ENV: Readonly<Record<string, string>> = {
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
};

/** The path that the applications answer with a body of this length and framing. */
export function applicationPath(shape: ResponseShape): string {
  return `/${shape.framing === 'chunked' ? 'chunked' : 'bytes'}/${sumPieces(shape)}`;
}
