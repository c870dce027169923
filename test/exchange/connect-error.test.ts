import { expect, test } from 'vitest';
import { connectError } from '../../harness/exchange/connect-error.ts';

const ATTEMPT = { source: '127.1.2.3', host: '127.0.0.1', port: 80 };

test.each(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EADDRINUSE', 'EINVAL', 'ENETUNREACH', 'ETIMEDOUT', 'EMFILE'])(
  '%s has a hint of its own',
  (code) => {
    const cause = Object.assign(new Error('long'), { code, syscall: 'connect' });
    const error = connectError(ATTEMPT, cause);
    expect(error.code).toBe('NF_E_CLIENT');
    expect(error.message).toBe(`client at 127.1.2.3 cannot connect to 127.0.0.1:80: connect ${code}`);
    expect(error.hint).not.toBe(connectError(ATTEMPT, new Error('other')).hint);
    expect(error.cause).toBe(cause);
  },
);
