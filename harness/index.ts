/**
 * nthfail from a test: start a server with the library in it, run a case, judge it.
 *
 * @example
 * const server = await startServer(commandTarget({ command: './my-server', args: ['--port', '{port}'] }));
 * const run = await runCase(server, { plan: 'write#1=short:100; write#2=ECONNRESET', workload: 'GET /' });
 * const { verdict, reason } = judge(run, CONTRACTS);
 * await server.stop();
 */
export { checkCase, type CheckCaseOptions, type CheckedCase } from './check/check-case.ts';
export { CONTRACTS } from './contract/catalogue.ts';
export type { Contract, ContractId, Finding } from './contract/contract.ts';
export { judge, type Judgement, type Verdict } from './contract/judge.ts';
export { sketchRun } from './contract/sketch-run.ts';
export { DEFAULT_THRESHOLDS, type Thresholds } from './contract/thresholds.ts';
export { HTTP1 } from './exchange/http1.ts';
export { HTTP2 } from './exchange/http2.ts';
export type { Conversation, Measure, MeasuredHead, Meter, Protocol, Question } from './exchange/protocol.ts';
export { RESP } from './exchange/resp.ts';
export type { ClientStep, Workload } from './exchange/workload.ts';
export { parseWorkload, printWorkload } from './exchange/workload.ts';
export { type ErrorCode, isNthfailError, NthfailError } from './errors.ts';
export type { CallEvent, HeldEvent } from './journal/event.ts';
export { attach, type AttachedLibrary, type LibraryConnection } from './library/attach.ts';
export type { CallName } from './native/calls.data.ts';
export type { ErrnoName } from './plan/errno-name.ts';
export type { Fault } from './plan/fault.ts';
export { parsePlanJson } from './plan/parse-plan-json.ts';
export { parsePlan } from './plan/parse-plan.ts';
export type { Plan, Step } from './plan/plan.ts';
export { planJsonSchema } from './plan/plan-json-schema.ts';
export type { Caller, CodePlace } from './plan/caller.ts';
export type { CallSelector, ConnectionSelector, Listener, NamedEvent, Point } from './plan/point.ts';
export { printPlan } from './plan/print-plan.ts';
export type { ProbeHit } from './probe/hit-order.ts';
export type { ArmedCase, StepOutcome } from './rig/armed-case.ts';
export type { Rig, RigOptions } from './rig/rig.ts';
export { runToJson, type RunJson } from './report/json.ts';
export { renderRun } from './report/terminal.ts';
export { entriesOf } from './run/entries-of.ts';
export { goldenOf } from './run/record-golden.ts';
export type { Golden, GoldenResponse, GoldenWrite } from './run/golden.ts';
export { OpenCase, type OpenCaseOptions } from './run/open-case.ts';
export { type CaseOptions, runCase } from './run/run-case.ts';
export type { HoldAction, Probed, Run } from './run/run.ts';
export { TARGETS } from './target/catalogue.ts';
export { type CertificateFiles, provideCertificate } from './target/certificate.ts';
export { commandTarget } from './target/command.ts';
export { defineTarget, type TargetDescription } from './target/define-target.ts';
export { findTarget } from './target/find-target.ts';
export type { LogKnowledge } from './target/log-knowledge.ts';
export type { FunctionNames, Handlers } from './target/handlers.ts';
export type { RunningServer } from './target/running-server.ts';
export type { ProbeChoice } from './target/server-probes.ts';
export { startServer, type StartOptions } from './target/start-server.ts';
export type { Launch, LaunchSite, ResponseShape, Target } from './target/target.ts';
