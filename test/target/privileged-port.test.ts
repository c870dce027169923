import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findPrivilegedPort } from '../../harness/target/privileged-port.ts';

const first = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));

test('ports of root are said to be that, to others', () => {
  expect(findPrivilegedPort(first, false)).toBeUndefined();
  expect(findPrivilegedPort(0, true)).toBeUndefined();
  expect(findPrivilegedPort(first - 1, false)).toBe(
    first === 0
      ? `port -1 is one that only root may listen on: use 0 or above, or {port}`
      : `port ${first - 1} is one that only root may listen on: use ${first} or above, or {port}`,
  );
});
