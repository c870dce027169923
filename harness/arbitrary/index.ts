/**
 * Generators for fast-check: what to ask for, what the client does, what goes wrong. Each shrinks to what a person would
 * write.
 */
export { hardFault } from './hard-fault.ts';
export { type PlanDraft, planDraft, type PlanOptions } from './plan-draft.ts';
export { planOf } from './plan-of.ts';
export { responseShape, type ShapeOptions } from './response-shape.ts';
export { softFault, type SoftFaultOptions } from './soft-fault.ts';
export { sometimes } from './sometimes.ts';
export {
  oneRequest,
  type WorkloadDraft,
  workloadDraft,
  type WorkloadDraftOptions,
} from './workload-draft.ts';
export { workloadOf, type WorkloadOptions } from './workload-of.ts';
