import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../native/package-root.ts';
import { readPlatform } from '../native/platform.ts';

/** What a result was made with. */
export interface Versions {
  readonly nthfail: string;
  readonly node: string;
  readonly kernel: string;
  readonly glibc: string;
  readonly arch: string;
}

/** The versions of what runs here. */
export function readVersions(): Versions {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  return {
    nthfail: version,
    node: process.version,
    kernel: release(),
    glibc: readPlatform().glibc ?? 'none',
    arch: process.arch,
  };
}
