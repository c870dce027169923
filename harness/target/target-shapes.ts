import { isPlainObject, type Shapes } from './check-keys.ts';
import type { Handlers } from './handlers.ts';
import type { LogKnowledge, PartialRecordCounts } from './log-knowledge.ts';
import type { Launch, Target } from './target.ts';
import type { CommandLine } from './launch-command.ts';

const anything = { shape: 'a value', fits: (): boolean => true };
const aFunction = { shape: 'a function', fits: (value: unknown): boolean => typeof value === 'function' };
const aBoolean = { shape: 'true or false', fits: (value: unknown): boolean => typeof value === 'boolean' };
const text = { shape: 'a text that is not empty', fits: isText };
const texts = {
  shape: 'a list of texts',
  fits: (value: unknown): boolean =>
    Array.isArray(value) && value.every((one: unknown) => typeof one === 'string'),
};
const anObject = { shape: 'an object', fits: isPlainObject };
const port = { shape: 'a port, from 1 to 65535', fits: isWithin(1, 65_535) };
const host = {
  shape: 'an IPv4 address in 127.0.0.0/8',
  fits: (value: unknown): boolean => isText(value) && /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(value),
};

/** What `log` may have; its patterns are looked at one by one. */
export const LOG_SHAPES: Shapes<keyof LogKnowledge> = {
  partialRecord: anything,
  partialRecordLevel: anything,
  partialRecordCounts: anObject,
  readyHandler: anything,
  errorHandler: anything,
  access: anything,
  unjudgedAccess: anything,
  alert: anything,
};

const functionNames = {
  shape: 'the name of a function, or a list of them',
  fits: (value: unknown): boolean =>
    isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
};

/** What `handlers` may have. */
export const HANDLER_SHAPES: Shapes<keyof Handlers> = {
  pass: functionNames,
  ready: functionNames,
  error: functionNames,
};

/** What `log.partialRecordCounts` has. */
export const COUNTS_SHAPES: Shapes<keyof PartialRecordCounts> = {
  since: oneOf('pass', 'response', 'connection'),
  bytes: oneOf('all', 'body'),
};

/** What `prepare` may return. */
export const LAUNCH_SHAPES: Shapes<keyof Launch> = {
  command: text,
  args: texts,
  env: {
    shape: 'an object of texts, and of undefined for variables to be removed',
    fits: (value) =>
      isPlainObject(value) &&
      Object.values(value).every((one) => one === undefined || typeof one === 'string'),
  },
  logFiles: texts,
  stopSignal: oneOf('SIGTERM', 'SIGINT', 'SIGQUIT'),
  listensAt: anObject,
  readyLine: anything,
  configure: aFunction,
};

/** What `listensAt` of a launch has. */
export const ADDRESS_SHAPES: Shapes<keyof NonNullable<Launch['listensAt']>> = { host, port };

/** What a description of a target may have. */
export const TARGET_SHAPES: Shapes<keyof Target | keyof CommandLine> = {
  name: {
    shape: 'a name of letters, digits, ".", "_" and "-"',
    fits: (value) => isText(value) && /^\w[\w.-]*$/.test(value),
  },
  title: text,
  command: text,
  args: texts,
  env: LAUNCH_SHAPES.env,
  host,
  port,
  logFiles: texts,
  readyLine: anything,
  stopSignal: LAUNCH_SHAPES.stopSignal,
  configure: aFunction,
  log: anObject,
  handlers: anObject,
  protocol: {
    shape: 'a protocol, such as one of a bundled target',
    fits: (value) => isPlainObject(value) && 'open' in value && 'mask' in value,
  },
  isSecure: aBoolean,
  backend: {
    shape: 'a target',
    fits: (value) => isPlainObject(value) && 'prepare' in value,
  },
  writeTimeoutMs: { shape: 'milliseconds, a whole number from 1', fits: isWithin(1, 2 ** 31 - 1) },
  outputLimitBytes: { shape: 'bytes, a whole number from 1', fits: isWithin(1, 2 ** 40) },
  requestsPerConnection: { shape: 'a whole number from 1', fits: isWithin(1, 2 ** 31 - 1) },
  maxBodyBytes: { shape: 'bytes, a whole number from 1', fits: isWithin(1, 2 ** 40) },
  builtBy: oneOf('package', 'user'),
  servesHalfClosed: aBoolean,
  prepare: aFunction,
  pathFor: aFunction,
  provide: aFunction,
  given: anObject,
};

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWithin(min: number, max: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function oneOf(...words: readonly string[]): Shapes<string>[string] {
  return { shape: `one of ${words.join(', ')}`, fits: (value) => words.some((word) => word === value) };
}
