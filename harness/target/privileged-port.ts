import { readFileSync } from 'node:fs';

/**
 * What to do where a port is one that only root may listen on (ip_unprivileged_port_start of ip(7)); undefined where this
 * user may.
 * @param port from 1 to 65535
 */
export function findPrivilegedPort(
  port: number,
  isRoot: boolean = process.geteuid?.() === 0,
): string | undefined {
  const first = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  if (isRoot || port >= first) return undefined;
  return `port ${port} is one that only root may listen on: use ${first} or above, or {port}`;
}
