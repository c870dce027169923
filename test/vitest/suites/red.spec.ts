import { describe, expect, testOn } from '../../../harness/vitest/index.ts';
import { deferredError, reference } from '../../../harness/target/reference.ts';

const PLAN = 'write#1=short:100; write#2=ECONNRESET';
const test = testOn(deferredError);

test('goes on as if nothing were', async ({ faults }) => {
  const run = await faults(PLAN).on('GET /bytes/3000');
  expect(run).toFailFast();
  expect(run).toRouteToErrorHandler(); // RED
});

test('breaks several contracts', async ({ faults }) => {
  const run = await faults(PLAN).on('GET /bytes/3000');
  expect(run).toSatisfyContracts();
});

test('fails after a run that passed', async ({ faults }) => {
  const run = await faults('write#1=short:100').on('GET /bytes/3000');
  expect(run).toSatisfyContracts();
  expect(run.exchanges).toHaveLength(2);
});

test('asks for a run as a part of something', async ({ faults }) => {
  const run = await faults('write#1=short:100').on('GET /bytes/3000');
  expect({ run }).toEqual({ run: expect.toFailFast() });
});

test('passes', async ({ faults }) => {
  const run = await faults('write#1=short:100').on('GET /bytes/3000');
  expect(run).toSatisfyContracts();
});

describe('on the correct build', () => {
  test.override({ target: reference });

  test('passes there', async ({ faults }) => {
    expect(await faults(PLAN).on('GET /bytes/3000')).toSatisfyContracts();
  });
});
