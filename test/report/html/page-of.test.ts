import { describe, expect, test } from 'vitest';
import { pageOf } from '../../../harness/report/html/page-of.ts';
import type { ReportFiles } from '../../../harness/report/html/read-report-files.ts';
import { FINDING, runOf, SWEEP } from './samples.ts';

const MADE = { at: new Date('2026-01-02T03:04:05Z'), by: '0.1.0' };
const NOTHING: ReportFiles = { runs: [], sweeps: [], findings: [] };

describe('a run', () => {
  const call = { fd: 9, asked: 10, result: 8, durationNs: 1500, ordinal: 1, tid: 7, turn: 2, process: 0 };
  const { runs } = pageOf(
    {
      ...NOTHING,
      runs: [
        {
          path: 'r.json',
          value: runOf(
            [
              { afterNs: 0, lane: 'server', text: 'send', fault: 'cut', sequence: 4, call, takenBytes: 8 },
              // As a run has it: the three reads are one line, though there is a log line between the first two.
              { afterNs: 200, lane: 'client', text: 'received 5 bytes', client: 'received' },
              { afterNs: 250, lane: 'log', text: '2026/01/02 03:04:05.678 [info] gone\u202E' },
              { afterNs: 400, lane: 'client', text: 'closes', client: 'closed' },
            ],
            [
              { afterNs: 200, bytes: 2 },
              { afterNs: 300, bytes: 3 },
              { afterNs: 310, bytes: 5 },
              { afterNs: 500, bytes: 8 },
            ],
          ),
        },
      ],
    },
    MADE,
  );
  const [connection] = runs[0]?.connections ?? [];

  test('each entry knows what was taken and received until then; reads with nothing between them are one line', () =>
    expect(
      connection?.entries.map(({ afterNs, lane, moved, taken, received }) => [
        ...[afterNs, lane, moved, taken, received],
      ]),
    ).toEqual([
      [0, 'server', '+8', 8, 0],
      [200, 'client', '−2', 8, 2],
      [250, 'log', undefined, 8, 2],
      [300, 'client', '−3', 8, 5],
      [400, 'client', undefined, 8, 5],
      [500, 'client', '−3', 8, 8],
    ]));

  test('the curves: what the kernel took by call, what the client received by read', () => {
    expect(connection?.entries[3]?.text).toBe('received 3 bytes, 5 in all');
    expect(connection?.taken).toEqual([[0, 8]]);
    expect(connection?.received).toEqual([
      [200, 2],
      [300, 3],
      [310, 5],
      [500, 8],
    ]);
  });

  test('a call has its details; a log line is short, and whole in its details, with nothing hidden', () => {
    expect(connection?.entries[0]?.details).toEqual([
      ['bytes', '10 asked, 8 taken'],
      ['took', '1.5 µs'],
      ['on', 'descriptor 9, number 1'],
      ['by', 'thread 7, turn 2, process 0'],
      ['journal', '#4'],
    ]);
    expect(connection?.entries[2]).toMatchObject({
      text: String.raw`[info] gone\u{202e}`,
      details: [['logged', String.raw`2026/01/02 03:04:05.678 [info] gone\u{202e}`]],
    });
  });

  test('each contract says what there is to say', () =>
    expect(runs[0]?.contracts).toEqual([
      { id: 'fail-fast', outcome: 'held', lines: ['no further write', 'not looked at: its log'] },
      { id: 'tears-down', outcome: 'broken', lines: ['expected a close', 'seen none'] },
      { id: 'resumes', outcome: 'not-applicable', lines: ['not applicable: nothing was short'] },
    ]));

  test('the facts name what is odd', () =>
    expect(runs[0]?.facts.map(([name]) => name)).toEqual([
      'client',
      'bystander fresh',
      'processes lost',
      'io_uring',
      'file',
    ]));
});

describe('a sweep and its findings', () => {
  const sweeps = [{ path: 's.json', value: SWEEP }];

  test('the gravest outcome stands first, what there is none of is left out', () => {
    const [sweep] = pageOf({ ...NOTHING, sweeps }, MADE).sweeps;
    expect(sweep?.counts.map(([outcome]) => outcome)).toEqual([
      'failed',
      'broken',
      'diverged',
      'vacuous',
      'passed',
      'left-out',
    ]);
    const none = { ...SWEEP, counts: { ...SWEEP.counts, broken: 0 } };
    expect(
      pageOf({ ...NOTHING, sweeps: [{ path: '', value: none }] }, MADE).sweeps[0]?.counts.flat(),
    ).not.toContain('broken');
  });

  test('a command around a plan, quoted', () =>
    expect(pageOf({ ...NOTHING, sweeps }, MADE).sweeps[0]?.command).toEqual({
      before: "npx nthfail run --log 'my errors.log' --plan",
      behind: "--client 'GET /a; await' -- ./server {port}",
    }));

  test('without files the sweep itself tells of its findings', () =>
    expect(pageOf({ ...NOTHING, sweeps }, MADE).findings).toMatchObject([
      {
        signature: 'tears-down-0000000001',
        contracts: ['tears-down', 'contains'],
        broken: SWEEP.findings[0]?.broken,
        command:
          "npx nthfail run --log 'my errors.log' --plan 'write#1=ECONNRESET' --client 'GET /a; await' -- ./server {port}",
      },
      { signature: 'fail-fast-0000000002', contracts: ['fail-fast'] },
    ]));

  test('a finding that has a file comes from there, once', () => {
    const findings = [{ path: 'f.json', value: FINDING }];
    const page = pageOf({ ...NOTHING, sweeps, findings }, MADE);
    expect(page.findings.map(({ signature }) => signature)).toEqual([
      'tears-down-0000000001',
      'fail-fast-0000000002',
    ]);
    expect(page.findings[0]).toMatchObject({
      contracts: ['tears-down'],
      command:
        "npx nthfail run --target nginx --plan 'write#1=ECONNRESET; write#2=hold:a' --get /a --rounds 6 --at a=reset",
      journal: FINDING.journal,
    });
  });
});

test('the title has each server once', () =>
  expect(
    pageOf(
      {
        runs: [{ path: '', value: runOf([]) }],
        sweeps: [{ path: '', value: SWEEP }],
        findings: [{ path: '', value: FINDING }],
      },
      MADE,
    ).title,
  ).toBe('a server 1.0, a server that never was'));
