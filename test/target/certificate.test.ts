import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { findProgram } from '../../harness/target/check-binary.ts';
import { skipOrFail } from './skip-or-fail.ts';

// It is made once in the life of a module.
beforeEach(() => void vi.resetModules());
afterEach(() => void vi.unstubAllEnvs());

function makeSite(): { readonly directory: string; readonly host: string; readonly port: number } {
  const directory = mkdtempSync(join(tmpdir(), 'nthfail-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return { directory, host: '127.0.0.1', port: 1 };
}

test('a certificate is for localhost, signs itself, and is the same at every site of a process', async (context) => {
  try {
    findProgram('openssl');
  } catch {
    skipOrFail(context, 'openssl');
  }
  const { certificateOf, provideCertificate } = await import('../../harness/target/certificate.ts');
  const [one, other] = [makeSite(), makeSite()];
  const { key } = provideCertificate(one);
  provideCertificate(other);
  const certificate = new X509Certificate(certificateOf(one));
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
  expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(certificateOf(other)).toBe(certificateOf(one));
});

test('where nobody wrote one it says who has to', async () => {
  const { certificateOf } = await import('../../harness/target/certificate.ts');
  const site = makeSite();
  expect(() => certificateOf(site)).toThrow(
    expect.objectContaining({
      code: 'NF_E_USAGE',
      message: expect.stringContaining(`${site.directory}/certificate.pem`),
      hint: expect.stringContaining('isSecure'),
    }),
  );
});

test('without openssl it says what is missing', async () => {
  const { provideCertificate } = await import('../../harness/target/certificate.ts');
  vi.stubEnv('PATH', '');
  expect(() => provideCertificate(makeSite())).toThrow(
    expect.objectContaining({
      code: 'NF_E_TARGET_MISSING',
      message: expect.stringContaining('there is no openssl'),
      hint: 'apt-get install openssl (version 3)',
    }),
  );
});
