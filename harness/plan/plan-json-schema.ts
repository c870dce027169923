import { z } from 'zod';
import { planSchema } from './plan-schema.ts';

/** The JSON Schema (draft 2020-12) of a plan in JSON, for editors and for other programs. A new object each time. */
export function planJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(planSchema);
}
