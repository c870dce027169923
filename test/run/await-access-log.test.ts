import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { nginx } from '../../harness/target/nginx.ts';
import { reference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Launch, Target } from '../../harness/target/target.ts';
import { rejectionOf } from '../exchange/rejection-of.ts';
import { requireServer } from '../target/require-server.ts';

/** The reference server with another idea of its access log. */
function withAccess(access: RegExp, change: (launch: Launch) => Launch = (launch) => launch): Target {
  return { ...reference, log: { access }, prepare: (site) => change(reference.prepare(site)) };
}

/** Message and hint of a golden that fails, its addresses as CLIENT. */
async function refusalOf(target: Target, workload = 'GET /bytes/9'): Promise<readonly string[]> {
  const server = await startServer(target);
  try {
    const error = await rejectionOf(goldenOf(server, workload));
    expect(error.code).toBe('NF_E_GOLDEN');
    return [error.message, error.hint ?? ''].map((text) => text.replaceAll(/127\.[\d.]+(:\d+)?/g, 'CLIENT'));
  } finally {
    await server.stop();
  }
}

test.concurrent('a pattern that matches no line: it, the lines that came, and what to mend', async () => {
  const [message, hint] = await refusalOf(withAccess(/^(?<client>\S+) - (?<sent>\d+)$/));
  expect(message).toMatch(/^without any fault, reference answered GET \/bytes\/9, and /);
  expect(message).toContain(
    String.raw`its access log has 0 of 1 lines that /^(?<client>\S+) - (?<sent>\d+)$/ matches, about CLIENT`,
  );
  expect(message).toMatch(/\n {2}\| CLIENT "GET \/bytes\/9" 200 sent:\d+ body:9$/m);
  expect(hint).toMatch(/^no line matches: mend the pattern/);
});

test.concurrent('a client that is not the client', async () => {
  const [, hint] = await refusalOf(withAccess(/" (?<client>\d+) sent:(?<sent>\d+)/));
  expect(hint).toBe(
    'the group client must be the address of the client, with or without its port, and is 200',
  );
});

test.concurrent('a pattern that matches fewer lines than there are responses', async () => {
  const access = /^(?<client>[\d.:]+) "GET \/bytes\/9" \d+ sent:(?<sent>\d+)/;
  const [message] = await refusalOf(withAccess(access), 'GET /bytes/9; GET /bytes/10');
  expect(message).toContain('its access log has 1 of 2 lines that ');
});

test.concurrent('a log that is buffered', async (context) => {
  requireServer(context, 'nginx');
  const buffered: Target = {
    ...nginx,
    prepare: (site) => {
      const launch = nginx.prepare(site);
      const config = launch.args[3] ?? '';
      const text = readFileSync(config, 'utf8');
      writeFileSync(
        config,
        text.replace('.log bytes;', '.log bytes buffer=1m;').replace(' info;', ' error;'),
      );
      return launch;
    },
  };
  const [message, hint] = await refusalOf(buffered, 'GET /small.txt');
  expect(message).toMatch(/\n {2}\(it printed nothing\)$/);
  expect(hint).toMatch(
    /^it wrote nothing at all: its log is buffered, or goes to a file that is not watched/,
  );
});

test.concurrent('a log that is right', async () => {
  const server = await startServer(reference);
  try {
    const golden = await goldenOf(server, 'GET /bytes/9; GET /bytes/10');
    expect(golden.responses).toHaveLength(2);
  } finally {
    await server.stop();
  }
});
