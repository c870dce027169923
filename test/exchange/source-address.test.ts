import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  nextSourceAddress,
  SOURCE_ADDRESSES,
  sourceAddressAt,
} from '../../harness/exchange/source-address.ts';

test('the addresses go from 127.1.0.1 to 127.254.255.254', () => {
  expect(SOURCE_ADDRESSES).toBe(16_516_096);
  expect(sourceAddressAt(0)).toBe('127.1.0.1');
  expect(sourceAddressAt(253)).toBe('127.1.0.254');
  expect(sourceAddressAt(254)).toBe('127.1.1.1');
  expect(sourceAddressAt(254 * 256)).toBe('127.2.0.1');
  expect(sourceAddressAt(SOURCE_ADDRESSES - 1)).toBe('127.254.255.254');
});

test('no address is 127.0.x.x, a network or a broadcast address', () => {
  const index = fc.integer({ min: 0, max: SOURCE_ADDRESSES - 1 });
  fc.assert(
    fc.property(index, (at) => {
      const [first, second, third, fourth] = sourceAddressAt(at).split('.').map(Number);
      expect(first).toBe(127);
      expect(second).toSatisfy((octet: number) => octet >= 1 && octet <= 254);
      expect(third).toSatisfy((octet: number) => octet >= 0 && octet <= 255);
      expect(fourth).toSatisfy((octet: number) => octet >= 1 && octet <= 254);
    }),
  );
});

test('a hundred thousand addresses in a row differ', () => {
  const addresses = Array.from({ length: 100_000 }, () => nextSourceAddress());
  expect(new Set(addresses).size).toBe(100_000);
});
