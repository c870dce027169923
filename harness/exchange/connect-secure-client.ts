import { createSecureContext, type SecureContext } from 'node:tls';
import { connectRawClient, type RawClientOptions } from './connect-raw-client.ts';
import { SecureClient } from './secure-client.ts';
import { SUITES } from './traffic-key.ts';

/** Where a client connects from and to, and whom it trusts. */
export interface SecureClientOptions extends RawClientOptions {
  /** The certificate that the server must show, or of who issued it, in PEM. */
  readonly certificate: string;
  /** Default: localhost. */
  readonly serverName?: string;
}

/** By the certificate: making one takes longer than a case. */
const contexts = new Map<string, SecureContext>();

/**
 * Connects a client that speaks TLS 1.3. It is connected when TCP is: a handshake that fails ends the connection.
 * @throws NthfailError NF_E_CLIENT when it cannot bind its source address or connect
 */
export async function connectSecureClient(options: SecureClientOptions): Promise<SecureClient> {
  const { certificate, serverName = 'localhost' } = options;
  const context =
    contexts.get(certificate) ??
    createSecureContext({ ca: certificate, ciphers: SUITES, minVersion: 'TLSv1.3' });
  contexts.set(certificate, context);
  return new SecureClient(await connectRawClient(options), { context, serverName });
}
