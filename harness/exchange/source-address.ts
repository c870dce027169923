import { randomInt } from 'node:crypto';

const SECOND_OCTETS = 254;
const THIRD_OCTETS = 256;
const FOURTH_OCTETS = 254;

/** How many source addresses there are: 127.1.0.1 to 127.254.255.254, without the hosts .0 and .255. */
export const SOURCE_ADDRESSES: number = SECOND_OCTETS * THIRD_OCTETS * FOURTH_OCTETS;

let nextIndex = randomInt(SOURCE_ADDRESSES);

/**
 * A loopback source address that this process has not handed out before, or not for {@link SOURCE_ADDRESSES} calls.
 *
 * The first one is random, so that harness processes at work at the same time are unlikely to meet. Nothing is probed:
 * Linux lets a client bind any address of 127.0.0.0/8.
 */
export function nextSourceAddress(): string {
  const address = sourceAddressAt(nextIndex);
  nextIndex = (nextIndex + 1) % SOURCE_ADDRESSES;
  return address;
}

/** The source address number `index`, from 0 to {@link SOURCE_ADDRESSES} - 1. */
export function sourceAddressAt(index: number): string {
  const fourth = (index % FOURTH_OCTETS) + 1;
  const rest = Math.floor(index / FOURTH_OCTETS);
  const third = rest % THIRD_OCTETS;
  const second = Math.floor(rest / THIRD_OCTETS) + 1;
  return `127.${second}.${third}.${fourth}`;
}
