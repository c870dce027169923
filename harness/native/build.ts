import { describeError, isNthfailError } from '../errors.ts';
import { buildNative } from './build-native.ts';

/* `npm run build` ends here: the C side is built at install, so that a missing compiler is told then. */
try {
  buildNative();
} catch (error) {
  if (!isNthfailError(error)) throw error;
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error.exitStatus;
}
