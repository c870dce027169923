import { expect, test } from 'vitest';
import { nthfail } from './nthfail.ts';

/** The first characters of the lines that begin with a mark, and the names behind them. */
function checksOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^([✓✗–] \S.{0,20}\S) {2,}/gm)].map(([, check = '']) => check);
}

test.concurrent('here: everything that is needed', async () => {
  const { status, stdout, stderr } = await nthfail(['doctor']);
  expect(checksOf(stdout).slice(0, 5)).toEqual([
    '✓ platform',
    '✓ C compiler',
    '✓ C libraries',
    '✓ shared memory',
    '✓ a fault in a server',
  ]);
  expect(stdout).toMatch(
    /\n\nEverything that is needed is here\.\nA server of your own: .*--target \.\/my-server\.mjs.*$/,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.concurrent(
  'without a compiler: what to install, also where the libraries are built already',
  async () => {
    const { status, stdout } = await nthfail(['doctor'], { CC: '/nonexistent/cc' });
    expect(stdout).toMatch(
      /^✗ C compiler {12}cannot run \/nonexistent\/cc\n {24}→ apt-get install gcc libc6-dev$/m,
    );
    expect(checksOf(stdout).slice(0, 5)).toEqual([
      '✓ platform',
      '✗ C compiler',
      '✗ C libraries',
      '✓ shared memory',
      '✗ a fault in a server',
    ]);
    expect(stdout).toMatch(/\n\nSomething needed is missing\.$/);
    expect(status).toBe(3);
  },
);

test.concurrent.each(['cc -O2', ''])('CC as the build takes it: %j', async (compiler) => {
  const { stdout } = await nthfail(['doctor'], { CC: compiler });
  expect(checksOf(stdout).slice(1, 3)).toEqual(['✓ C compiler', '✓ C libraries']);
});

test.concurrent('a target that is missing is no fault, and says how to get it', async () => {
  const { status, stdout } = await nthfail(['doctor'], { NGINX: '/nonexistent/nginx', UNITD: undefined });
  expect(stdout).toMatch(
    /^– target nginx {10}cannot run \/nonexistent\/nginx: .*\n {24}→ apt-get install nginx-light$/m,
  );
  expect(stdout).toMatch(/^– target unit {11}.*UNITD.* is not set\n {24}→ build NGINX Unit and set UNITD /m);
  expect(status).toBe(0);
});

test.concurrent('no package has Unit: a build that is not there is not to be installed', async () => {
  const { stdout } = await nthfail(['doctor'], { UNITD: '/nonexistent/unitd' });
  expect(stdout).toMatch(
    /^– target unit {11}.*\/nonexistent\/unitd does not exist\n {24}→ build NGINX Unit and set UNITD /m,
  );
});
