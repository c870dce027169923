import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NthfailError } from '../errors.ts';
import type { LaunchSite } from './target.ts';

/** The files of a certificate and its key, in PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Made once in the life of this process: it takes long to find an RSA key. */
let made: { readonly certificate: string; readonly key: string } | undefined;

/**
 * Writes a certificate for `localhost` that signs itself, and its key, into the site's directory. RSA, for its
 * signatures all have one length: two handshakes have the same writes.
 * @throws NthfailError `NF_E_TARGET_MISSING` without the command `openssl`
 */
export function provideCertificate({ directory }: LaunchSite): CertificateFiles {
  made ??= makeCertificate();
  const files = filesIn(directory);
  writeFileSync(files.certificate, made.certificate, { mode: 0o644 });
  writeFileSync(files.key, made.key, { mode: 0o600 });
  return files;
}

/**
 * The certificate that {@link provideCertificate} wrote there, in PEM.
 * @throws NthfailError `NF_E_USAGE` when nobody has written one
 */
export function certificateOf({ directory }: LaunchSite): string {
  const { certificate } = filesIn(directory);
  try {
    return readFileSync(certificate, 'utf8');
  } catch (cause) {
    throw new NthfailError('NF_E_USAGE', `the server's certificate is not at ${certificate}`, {
      hint: 'have prepare write it there, in PEM and for localhost, or leave isSecure out: clients do not speak TLS then',
      cause,
    });
  }
}

function filesIn(directory: string): CertificateFiles {
  return { certificate: join(directory, 'certificate.pem'), key: join(directory, 'key.pem') };
}

function makeCertificate(): NonNullable<typeof made> {
  const { error, status, stdout, stderr } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-sha256', '-days', '3650'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', '-', '-out', '-'],
    ],
    { encoding: 'utf8' },
  );
  const [key] = /-----BEGIN PRIVATE KEY-----[^]*-----END PRIVATE KEY-----\n/.exec(stdout ?? '') ?? [];
  const [certificate] = /-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----\n/.exec(stdout ?? '') ?? [];
  if (error !== undefined || key === undefined || certificate === undefined)
    throw new NthfailError(
      'NF_E_TARGET_MISSING',
      error === undefined
        ? `openssl made no certificate (exit status ${status}):\n${stderr.trim()}`
        : 'a server that speaks TLS needs a certificate, and there is no openssl to make it',
      { hint: 'apt-get install openssl (version 3)', cause: error },
    );
  return { certificate, key };
}
