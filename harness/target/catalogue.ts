import { nginx, nginxBuffered, nginxProxy, nginxThreads } from './nginx.ts';
import { nodeHttp } from './node-http.ts';
import { BUG_TARGETS, reference, REFERENCE_MODES } from './reference.ts';
import type { Target } from './target.ts';
import { unit } from './unit.ts';

/** The targets that a person chooses from on the command line. */
export const TARGETS: readonly Target[] = [
  reference,
  nodeHttp,
  nginx,
  nginxBuffered,
  nginxThreads,
  nginxProxy,
  unit,
];

/** Every target that has a name: those, the other modes of the reference server, and it with each of its known bugs. */
export const ALL_TARGETS: readonly Target[] = [...new Set([...TARGETS, ...REFERENCE_MODES, ...BUG_TARGETS])];
