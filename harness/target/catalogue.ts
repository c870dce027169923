import { apache } from './apache.ts';
import { lighttpd } from './lighttpd.ts';
import { gunicorn } from './gunicorn.ts';
import { haproxy, haproxyThreads } from './haproxy.ts';
import { nginx, nginxBuffered, nginxProxy, nginxThreads, nginxTls } from './nginx.ts';
import { nodeHttp, nodeTls } from './node-http.ts';
import { pythonHttp } from './python-http.ts';
import { nodeHttp2 } from './node-http2.ts';
import { redis } from './redis.ts';
import { BUG_TARGETS, reference, REFERENCE_MODES } from './reference.ts';
import type { Target } from './target.ts';
import { unit, unitProxy, unitTls } from './unit.ts';
import { uvicorn } from './uvicorn.ts';

/** The targets that a person chooses from on the command line. */
export const TARGETS: readonly Target[] = [
  reference,
  nodeHttp,
  nodeTls,
  nodeHttp2,
  nginx,
  nginxBuffered,
  nginxThreads,
  nginxProxy,
  nginxTls,
  lighttpd,
  apache,
  haproxy,
  haproxyThreads,
  pythonHttp,
  gunicorn,
  uvicorn,
  unit,
  unitProxy,
  unitTls,
  redis,
];

/** Every target that has a name: those, the other modes of the reference server, and it with each of its known bugs. */
export const ALL_TARGETS: readonly Target[] = [...new Set([...TARGETS, ...REFERENCE_MODES, ...BUG_TARGETS])];
