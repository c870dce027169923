import { createServer } from 'node:net';
import { once } from 'node:events';

/** A port on `host` that was free a moment ago. */
export async function findFreePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * An address in 127.0.0.0/8 to listen on. Servers that run at once get different ones, so that a port which is free
 * when it is chosen is not taken by the next server.
 */
export function pickServerHost(): string {
  const byte = (): number => 1 + Math.floor(Math.random() * 254);
  return `127.0.${2 + Math.floor(Math.random() * 250)}.${byte()}`;
}
