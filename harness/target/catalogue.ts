import { nginx } from './nginx.ts';
import { nodeHttp } from './node-http.ts';
import { deferredError, reference } from './reference.ts';
import type { Target } from './target.ts';
import { unit } from './unit.ts';

/** Every target that has a name on the command line. */
export const TARGETS: readonly Target[] = [reference, deferredError, nodeHttp, nginx, unit];
