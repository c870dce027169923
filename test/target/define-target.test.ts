import { expect, test } from 'vitest';
import { isNthfailError, NthfailError } from '../../harness/errors.ts';
import { defineTarget } from '../../harness/target/define-target.ts';
import { reference } from '../../harness/target/reference.ts';

const site = { directory: '/private', host: '127.0.9.9', port: 1234 };
const SERVER = { name: 'mine', command: './mine' };

/** What is said about a description, and the next step. */
function refusalOf(description: object): readonly (string | undefined)[] {
  try {
    defineTarget(description as typeof SERVER);
  } catch (error) {
    if (isNthfailError(error)) return [error.code, error.message, error.hint];
    throw error;
  }
  return ['it was taken'];
}

test('a command line: stand-ins are filled in, and the rest has its defaults', () => {
  const target = defineTarget({
    name: 'mine',
    command: '{dir}/mine',
    args: ['{host}:{port}', 'a b'],
    env: { BACKEND: '{backend}' },
    logFiles: ['{dir}/access.log'],
    servesHalfClosed: true,
  });
  expect(target).toMatchObject({ name: 'mine', title: "{dir}/mine {host}:{port} 'a b'", log: {} });
  expect(target).toMatchObject({ servesHalfClosed: true });
  expect(target).not.toHaveProperty('args');
  expect(target.prepare({ ...site, backend: { host: '127.0.3.3', port: 80 } })).toEqual({
    command: '/private/mine',
    args: ['127.0.9.9:1234', 'a b'],
    env: { PORT: '1234', BACKEND: '127.0.3.3:80' },
    logFiles: ['/private/access.log'],
    stopSignal: 'SIGTERM',
    listensAt: { host: '127.0.9.9', port: 1234 },
  });
});

test('a port of its own', () => {
  const launch = defineTarget({ ...SERVER, port: 8080, stopSignal: 'SIGQUIT' }).prepare(site);
  expect(launch).toMatchObject({
    args: [],
    stopSignal: 'SIGQUIT',
    listensAt: { host: '127.0.0.1', port: 8080 },
  });
});

test('with prepare: what it returns has its defaults, and is looked at', () => {
  const target = defineTarget({
    name: 'mine',
    prepare: ({ port }) => ({ command: 'x', env: { PORT: `${port}` } }),
  });
  expect(target.title).toBe('mine');
  expect(target.prepare(site)).toEqual({
    command: 'x',
    args: [],
    env: { PORT: '1234' },
    stopSignal: 'SIGTERM',
  });
  const wrong = defineTarget({
    name: 'mine',
    prepare: () => ({ command: 'x', logfiles: [] }) as { command: string },
  });
  expect(() => wrong.prepare(site)).toThrow('prepare of mine.logfiles: there is no such option');
});

test('with prepare: what is undefined has its default too', () => {
  const launch = { command: 'x', args: undefined, stopSignal: undefined } as object as { command: string };
  expect(defineTarget({ name: 'mine', prepare: () => launch }).prepare(site)).toEqual({
    command: 'x',
    args: [],
    stopSignal: 'SIGTERM',
  });
});

test('with prepare: what it throws is said to be its own, but for what has a code', () => {
  const failing = (error: Error): (() => unknown) => {
    const target = defineTarget({
      name: 'mine',
      prepare: () => {
        throw error;
      },
    });
    return () => target.prepare(site);
  };
  const cause = new RangeError('no such folder');
  expect(failing(cause)).toThrow(
    expect.objectContaining({ code: 'NF_E_USAGE', message: 'prepare of mine: no such folder', cause }),
  );
  const missing = new NthfailError('NF_E_TARGET_MISSING', 'not installed');
  expect(failing(missing)).toThrow(missing);
});

test.each([
  [{ host: 'localhost', port: 80 }, '.host: expected an IPv4 address in 127.0.0.0/8, got "localhost"'],
  [{ host: '127.0.0.1' }, ': expected both host and port'],
])('with prepare: %j is no place to listen', (listensAt, message) => {
  const launch = { command: 'x', listensAt } as object as { command: string };
  const target = defineTarget({ name: 'mine', prepare: () => launch });
  expect(() => target.prepare(site)).toThrow(`prepare of mine.listensAt${message}`);
});

test('a target is a description of itself', () => {
  expect(defineTarget(reference)).toMatchObject({ name: 'reference', log: reference.log });
});

test.each<[what: string, description: object, message: string, hint?: string]>([
  [
    'no name',
    { command: 'a' },
    'target.name: expected a name, got none',
    'it is what reports call the server',
  ],
  [
    'a name that no shell word is',
    { ...SERVER, name: 'my server' },
    'target.name: expected a name of letters, digits, ".", "_" and "-", got "my server"',
  ],
  [
    'neither command nor prepare',
    { name: 'a' },
    'target: expected either command or prepare, got neither',
    expect.stringContaining('prepare(site)'),
  ],
  [
    'both',
    { ...SERVER, prepare: () => SERVER },
    'target: expected either command or prepare, got both',
    expect.anything(),
  ],
  [
    'what belongs to the other way',
    { name: 'a', prepare: () => SERVER, port: 80 },
    'target.port: it belongs to command, and prepare was given',
    'have prepare return listensAt',
  ],
  [
    'a misspelt option',
    { ...SERVER, logfiles: [] },
    'target.logfiles: there is no such option',
    'did you mean logFiles?',
  ],
  ['a text for a list', { ...SERVER, args: '{port}' }, 'target.args: expected a list of texts, got "{port}"'],
  [
    'a port that there is not',
    { ...SERVER, port: 65_536 },
    'target.port: expected a port, from 1 to 65535, got 65536',
  ],
  [
    'an address that no client reaches',
    { ...SERVER, host: '::1' },
    'target.host: expected an IPv4 address in 127.0.0.0/8, got "::1"',
  ],
  [
    'a signal that is not for ending',
    { ...SERVER, stopSignal: 'SIGHUP' },
    'target.stopSignal: expected one of SIGTERM, SIGINT, SIGQUIT, got "SIGHUP"',
  ],
  [
    'a time that is none',
    { ...SERVER, writeTimeoutMs: 0 },
    'target.writeTimeoutMs: expected milliseconds, a whole number from 1, got 0',
  ],
  [
    'text for a pattern',
    { ...SERVER, readyLine: 'ready' },
    'target.readyLine: expected a RegExp, got "ready"',
    'such as /^listening/',
  ],
  [
    'a misspelt kind of line',
    { ...SERVER, log: { acess: /a/ } },
    'target.log.acess: there is no such option',
    'did you mean access?',
  ],
  [
    'a record without its count',
    { ...SERVER, log: { partialRecord: /torn (\d+)/ } },
    String.raw`target.log.partialRecord: expected the named group sent, got /torn (\d+)/`,
    expect.stringContaining('(?<sent>'),
  ],
  [
    'an access log without the client',
    { ...SERVER, log: { access: /(?<sent>\d+)/ } },
    String.raw`target.log.access: expected the named group client, got /(?<sent>\d+)/`,
    expect.stringContaining('(?<client>'),
  ],
  [
    'counts that are not judged, without a count',
    { ...SERVER, log: { unjudgedAccess: /(?<client>\S+)/ } },
    String.raw`target.log.unjudgedAccess: expected the named group sent or body, got /(?<client>\S+)/`,
    expect.anything(),
  ],
  [
    'a misspelt group',
    { ...SERVER, log: { partialRecord: /(?<sent>\d) (?<fdd>\d)/ } },
    String.raw`target.log.partialRecord: nothing is known of the named group fdd in /(?<sent>\d) (?<fdd>\d)/`,
    'it may have sent, fd; a group without a name is free',
  ],
  [
    'a global pattern',
    { ...SERVER, log: { alert: /panic/gi } },
    'target.log.alert: expected a RegExp without the flag g, got /panic/gi',
    expect.stringContaining('leave them out'),
  ],
  [
    'a sticky pattern',
    { ...SERVER, readyLine: /up/y },
    'target.readyLine: expected a RegExp without the flag y, got /up/y',
    expect.anything(),
  ],
  [
    'half of what is counted',
    { ...SERVER, log: { partialRecord: /(?<sent>)/, partialRecordCounts: { since: 'pass' } } },
    'target.log.partialRecordCounts: expected both since and bytes',
    expect.anything(),
  ],
  [
    'a word that says nothing',
    { ...SERVER, log: { partialRecord: /(?<sent>)/, partialRecordCounts: { since: 'start', bytes: 'all' } } },
    'target.log.partialRecordCounts.since: expected one of pass, response, connection, got "start"',
  ],
  [
    'a level of no record',
    { ...SERVER, log: { partialRecordLevel: /info/ } },
    'target.log.partialRecordLevel: it is about partialRecord, and there is none',
  ],
  [
    'one handler of two',
    { ...SERVER, log: { readyHandler: /(?<fd>\d)/ } },
    'target.log.readyHandler: it is of use together with errorHandler',
    'give errorHandler too',
  ],
  [
    'a value that no JSON can be made of',
    { ...SERVER, protocol: { size: 1n } },
    'target.protocol: expected a protocol, such as one of a bundled target, got { size: 1n }',
  ],
  ['no object', [], 'target: expected an object, got []', expect.anything()],
])('%s', (_what, description, message, hint) => {
  expect(refusalOf(description)).toEqual(['NF_E_USAGE', message, hint]);
});

test('a group in one alternative is a group', () => {
  const log = { access: /^(?<client>[\d.]+) (?:(?<sent>\d+)|-)$/ };
  expect(defineTarget({ ...SERVER, log }).log).toBe(log);
});
