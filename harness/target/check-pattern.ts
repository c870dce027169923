import { NthfailError } from '../errors.ts';
import { describeValue } from './describe-value.ts';

/** What a pattern must be able to tell. */
export interface PatternNeeds {
  /** Named groups, all of which it must have. */
  readonly all?: readonly string[];
  /** Named groups, one or more of which it must have. */
  readonly some?: readonly string[];
  /** Named groups that it may have besides. */
  readonly others?: readonly string[];
  /** A pattern that is right, for the hint. */
  readonly example: string;
}

/**
 * Makes sure that `value` is a pattern which can be matched against one line after the other, and has the groups it needs.
 * @param name what it is called: an option, with a path such as `log.access`
 * @throws NthfailError `NF_E_USAGE`
 */
export function checkPattern(name: string, value: unknown, needs: PatternNeeds): void {
  const { all = [], some = [], others = [], example } = needs;
  const hint = `such as ${example}`;
  if (!(value instanceof RegExp))
    throw new NthfailError('NF_E_USAGE', `${name}: expected a RegExp, got ${describeValue(value)}`, { hint });
  const stateful = value.flags.replaceAll(/[^gy]/g, '');
  if (stateful !== '')
    throw new NthfailError(
      'NF_E_USAGE',
      `${name}: expected a RegExp without the flag ${stateful}, got ${value}`,
      {
        hint: 'each line is matched by itself, and g and y remember where the last match ended: leave them out',
      },
    );
  const known = [...all, ...some, ...others];
  const groups = groupsOf(value);
  const lacking = all.filter((group) => !groups.includes(group));
  if (lacking.length > 0)
    throw new NthfailError(
      'NF_E_USAGE',
      `${name}: expected the named group ${lacking.join(' and ')}, got ${value}`,
      {
        hint,
      },
    );
  if (some.length > 0 && !some.some((group) => groups.includes(group)))
    throw new NthfailError(
      'NF_E_USAGE',
      `${name}: expected the named group ${some.join(' or ')}, got ${value}`,
      {
        hint,
      },
    );
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown !== undefined && known.length > 0)
    throw new NthfailError(
      'NF_E_USAGE',
      `${name}: nothing is known of the named group ${unknown} in ${value}`,
      {
        hint: `it may have ${known.join(', ')}; a group without a name is free`,
      },
    );
}

/** The names of a pattern's groups. An alternative that is empty matches anything, and tells them all. */
function groupsOf({ source, flags }: RegExp): readonly string[] {
  return Object.keys(new RegExp(`${source}|`, flags).exec('')?.groups ?? {});
}
