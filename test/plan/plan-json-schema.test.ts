import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { planJsonSchema } from '../../harness/plan/plan-json-schema.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';
import { VALUES_THAT_ARE_NO_PLAN } from './plan-values.data.ts';

// A reader of JSON Schema that knows nothing of our own schema but the document.
const reader = z.fromJSONSchema(JSON.parse(JSON.stringify(planJsonSchema())));

test('the document says which draft it follows and what it describes', () => {
  expect(planJsonSchema()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'nthfail plan',
    required: ['steps'],
    additionalProperties: false,
  });
});

test('the document accepts every plan', () => {
  fc.assert(fc.property(arbitraryPlan, (plan) => reader.safeParse(JSON.parse(JSON.stringify(plan))).success));
});

test.each(VALUES_THAT_ARE_NO_PLAN)('the document rejects a value with $flaw', ({ value }) => {
  expect(reader.safeParse(value).success).toBe(false);
});
