import { provideCertificate } from '../../harness/target/certificate.ts';
import { sumPieces, type Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';

/** OpenSSL is not pulled in by the objects before it where the linker drops what nobody needed yet. */
const FLAGS = ['-Wl,--no-as-needed', '-lssl', '-lcrypto'];

/** What `serves-tls` can do wrong. */
export type TlsBug = 'carries-on' | 'forgets-rest' | 'no-close-notify' | 'plain-error' | 'torn-record';

/** The program `fixtures/victims/serves-tls.c`, as it should be or with one of its bugs. */
export function tlsVictimTarget(bug?: TlsBug): Target {
  const name = bug ?? 'serves-tls';
  return {
    name,
    title: name,
    log: {},
    isSecure: true,
    servesHalfClosed: true,
    prepare: (site) => {
      const { certificate, key } = provideCertificate(site);
      return {
        command: buildVictim('serves-tls', FLAGS),
        args: [site.host, String(site.port), certificate, key, ...(bug === undefined ? [] : [bug])],
        stopSignal: 'SIGTERM',
      };
    },
    pathFor: (shape) => `/bytes/${sumPieces(shape)}`,
  };
}
