import { expect, test } from 'vitest';
import { IPV4_ADDRESS, LOOPBACK_ADDRESS } from '../../harness/plan/loopback-address.ts';

test.each(['127.0.0.1', '127.0.0.0', '127.255.255.255', '127.199.249.10'])('%s is loopback', (address) => {
  expect(address).toMatch(IPV4_ADDRESS);
  expect(address).toMatch(LOOPBACK_ADDRESS);
});

test.each(['0.0.0.0', '10.0.0.1', '126.255.255.255', '128.0.0.1', '255.255.255.255', '1.127.0.0'])(
  '%s is IPv4, and not loopback',
  (address) => {
    expect(address).toMatch(IPV4_ADDRESS);
    expect(address).not.toMatch(LOOPBACK_ADDRESS);
  },
);

test.each([
  '127.0.0',
  '127.0.0.1.1',
  '127.0.0.256',
  '127.0.0.01',
  '127.0.0.',
  '127.0.0.1 ',
  '127.0.0.1\n',
  '::1',
  '',
])('"%s" is no IPv4 address', (address) => {
  expect(address).not.toMatch(IPV4_ADDRESS);
  expect(address).not.toMatch(LOOPBACK_ADDRESS);
});
