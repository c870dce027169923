import { expect, test } from 'vitest';
import { HTTP2 } from '../../harness/exchange/http2.ts';
import { RESP } from '../../harness/exchange/resp.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { nodeHttp } from '../../harness/target/node-http.ts';
import { nodeHttp2 } from '../../harness/target/node-http2.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

const { protocol: _, ...nodeHttp2AsHttp1 } = nodeHttp2;

test.each<{ target: Target; title: string; tool: string }>([
  { target: { ...nodeHttp, protocol: RESP }, title: 'RESP2', tool: 'redis-cli' },
  { target: { ...nodeHttp, protocol: HTTP2 }, title: 'HTTP/2', tool: 'curl --http2-prior-knowledge' },
  { target: nodeHttp2AsHttp1, title: 'HTTP/1', tool: 'curl' },
])('a server that does not speak $title is told so', async ({ target, title, tool }) => {
  const server = await startServer(target);
  try {
    await expect(goldenOf(server, 'GET /bytes/1')).rejects.toMatchObject({
      code: 'NF_E_GOLDEN',
      hint: `it must speak ${title} here; try the request with ${tool}`,
    });
  } finally {
    await server.stop();
  }
});
