import { TrafficKey } from './traffic-key.ts';

/** The keys of a TLS 1.3 server as the client's own TLS logs them, in the format of SSLKEYLOGFILE. */
export class ServerKeys {
  readonly #secrets = new Map<string, Buffer>();
  readonly #keys = new Map<string, TrafficKey>();

  /** Takes a line of the log. */
  note(line: Buffer): void {
    const [label = '', , secret = ''] = line.toString('latin1').trim().split(' ');
    this.#secrets.set(label, Buffer.from(secret, 'hex'));
  }

  /** Protects the handshake from the second message on. */
  handshake(): TrafficKey | undefined {
    return this.#keyOf('SERVER_HANDSHAKE_TRAFFIC_SECRET');
  }

  /** Protects everything after. */
  traffic(): TrafficKey | undefined {
    return this.#keyOf('SERVER_TRAFFIC_SECRET_0');
  }

  #keyOf(label: string): TrafficKey | undefined {
    const known = this.#keys.get(label);
    if (known !== undefined) return known;
    const secret = this.#secrets.get(label);
    if (secret === undefined) return undefined;
    const key = new TrafficKey(secret);
    this.#keys.set(label, key);
    return key;
  }
}
