import { NthfailError } from '../errors.ts';

/** What this machine is, as far as the preload library cares. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  /** glibc's version, or undefined when Node runs on another libc. */
  readonly glibc: string | undefined;
}

let known: Platform | undefined;

/** Reads the platform from the running Node, once. */
export function readPlatform(): Platform {
  known ??= {
    os: process.platform,
    arch: process.arch,
    glibc: readGlibc(),
  };
  return known;
}

function readGlibc(): string | undefined {
  const reporter: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = reporter;
  // Otherwise Node asks for the host name of every open connection's peer, one after the other, and stands still meanwhile.
  reporter.excludeNetwork = true;
  const report: unknown = reporter.getReport();
  reporter.excludeNetwork = excludeNetwork;
  const header = isRecord(report) && isRecord(report['header']) ? report['header'] : {};
  const glibc = header['glibcVersionRuntime'];
  return typeof glibc === 'string' ? glibc : undefined;
}

/**
 * Makes sure that the C side can exist here.
 * @throws NthfailError `NF_E_PLATFORM` elsewhere than on Linux with glibc on x86-64 or arm64.
 */
export function checkPlatform(platform: Platform): void {
  const seen = `this is ${platform.os} on ${platform.arch}`;
  if (platform.os !== 'linux')
    throw new NthfailError('NF_E_PLATFORM', `nthfail works on Linux only; ${seen}`, {
      hint: 'run it in a Linux virtual machine or container',
    });
  if (platform.arch !== 'x64' && platform.arch !== 'arm64')
    throw new NthfailError('NF_E_PLATFORM', `nthfail works on x86-64 and arm64 only; ${seen}`, {
      hint: 'run it on one of those',
    });
  if (platform.glibc === undefined)
    throw new NthfailError('NF_E_PLATFORM', `nthfail needs glibc; ${seen} with another libc`, {
      hint: 'use a Debian- or Ubuntu-based image instead of Alpine',
    });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
