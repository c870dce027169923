import type { XmlElement } from './parse-xml.ts';

interface Rule {
  /** Attributes that must be there. */
  readonly required: readonly string[];
  /** Others that may be. */
  readonly optional?: readonly string[];
  /** What may stand in it, in this order. */
  readonly children?: readonly string[];
}

const COUNTS = ['tests', 'failures', 'errors'];

/**
 * What Jenkins (the xUnit plugin's schema, version 2) and Surefire's schema both allow, and each of the two requires. GitLab reads
 * `classname`, `name` and `time` of a case, and `failure`, `error` and `skipped` in it.
 */
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: { required: [], optional: ['name', 'time', ...COUNTS], children: ['testsuite'] },
  testsuite: { required: ['name', 'skipped', 'time', ...COUNTS], children: ['properties', 'testcase'] },
  properties: { required: [], children: ['property'] },
  property: { required: ['name', 'value'] },
  testcase: { required: ['classname', 'name', 'time'], children: ['skipped', 'error', 'failure'] },
  failure: { required: ['type'], optional: ['message'] },
  error: { required: ['type'], optional: ['message'] },
  skipped: { required: [], optional: ['message'] },
};

/** What a CI system would refuse, or read otherwise than it is meant: nothing, of a good document. */
export function junitFlawsOf(root: XmlElement): readonly string[] {
  return [
    ...(root.tag === 'testsuites' ? [] : [`the root is ${root.tag}`]),
    ...flawsWithin(root),
    ...repeatedCases(root),
  ];
}

function flawsWithin(element: XmlElement): readonly string[] {
  const { tag, attributes, children } = element;
  const rule = RULES[tag];
  if (rule === undefined) return [`no element ${tag}`];
  const { required, optional = [], children: order = [] } = rule;
  const places = children.map((child) => order.indexOf(child.tag));
  return [
    ...required.filter((name) => attributes[name] === undefined).map((name) => `${tag} without ${name}`),
    ...Object.keys(attributes)
      .filter((name) => ![...required, ...optional].includes(name))
      .map((name) => `${tag} with ${name}`),
    // The schema of Jenkins has three decimals at most, and no exponent.
    ...('time' in attributes && !/^\d+(?:\.\d{1,3})?$/.test(attributes['time'] ?? '')
      ? [`${tag} with the time ${attributes['time']}`]
      : []),
    ...[...COUNTS, 'skipped']
      .filter((name) => name in attributes && !/^\d+$/.test(attributes[name] ?? ''))
      .map((name) => `${tag} with ${name} ${attributes[name]}`),
    ...(places.includes(-1) || places.some((place, index) => place < (places[index - 1] ?? 0))
      ? [`${tag} has ${children.map((child) => child.tag).join(', ')} in it`]
      : []),
    ...(tag === 'testcase' && children.length > 1 ? ['a testcase with two outcomes'] : []),
    ...children.flatMap(flawsWithin),
  ];
}

/** GitLab takes cases with the same two names for one, and shows the first alone. */
function repeatedCases(root: XmlElement): readonly string[] {
  const names = root.children.flatMap(({ children }) =>
    children.flatMap(({ tag, attributes }) =>
      tag === 'testcase' ? JSON.stringify([attributes['classname'], attributes['name']]) : [],
    ),
  );
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `twice ${name}`);
}
