import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NthfailError } from '../../harness/errors.ts';
import { parsePlanJson } from '../../harness/plan/parse-plan-json.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { tokenize } from '../../harness/plan/tokenize.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const arbitrarySpace = fc.stringMatching(/^[ \t\n]{0,2}$/);
const characters = Array.from('writevsendfileaccept#=;:/.,@+!"\\()0129EPIPE- \n');

/** The text of a plan with one piece of it replaced: mostly malformed, and never by much. */
const arbitraryTypo = fc
  .tuple(
    arbitraryPlan.map(printPlan),
    fc.nat(),
    fc.nat(3),
    fc.array(fc.constantFrom(...characters), { maxLength: 3 }),
  )
  .map(([text, place, removed, added]) => {
    const start = place % (text.length + 1);
    return text.slice(0, start) + added.join('') + text.slice(start + removed);
  });

test('a printed plan parses to the same plan', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      expect(parsePlan(printPlan(plan))).toStrictEqual(plan);
    }),
  );
});

test('what prints, parses and prints again, is the same text', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      expect(printPlan(parsePlan(printPlan(plan)))).toBe(printPlan(plan));
    }),
  );
});

test('a plan comes back from JSON as it went', () => {
  fc.assert(
    fc.property(arbitraryPlan, (plan) => {
      expect(parsePlanJson(JSON.parse(JSON.stringify(plan)))).toStrictEqual(plan);
    }),
  );
});

test('white space between tokens changes nothing', () => {
  fc.assert(
    fc.property(
      arbitraryPlan,
      fc.infiniteStream(arbitrarySpace),
      fc.boolean(),
      (plan, spaces, hasLastSemicolon) => {
        const text = printPlan(plan) + (hasLastSemicolon && plan.steps.length > 0 ? ';' : '');
        const spaced = tokenize(text).map((token) => `${spaces.next().value}${token.text}`);
        expect(parsePlan(spaced.join(''))).toStrictEqual(plan);
      },
    ),
  );
});

test('any text is a plan, or an error of three lines whose carets stand under the text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...characters) }),
    arbitraryTypo,
  );
  fc.assert(
    fc.property(anyText, (text) => {
      let plan;
      try {
        plan = parsePlan(text);
      } catch (error) {
        expect(error).toBeInstanceOf(NthfailError);
        const [what, shown, carets, ...more] = (error as NthfailError).message.split('\n');
        expect(what).toMatch(/ in plan$/);
        expect(carets).toMatch(/^ {2,}\^+ \S/);
        // One caret may stand just behind the text, where something is missing.
        expect(carets!.lastIndexOf('^ ')).toBeLessThanOrEqual(Array.from(shown!).length);
        expect(more).toEqual([]);
        return;
      }
      expect(parsePlan(printPlan(plan))).toStrictEqual(plan);
    }),
    { numRuns: 2000 },
  );
});
