import type { Check } from './check.ts';
import { policyLimits } from './limits.ts';
import { PolicyError } from './policy-error.ts';

/** How deep and how large a rule is when every reference in it is written out. */
interface Extent {
  readonly depth: number;
  readonly leaves: number;
}

/** Rules by name, and which rule stands in for one that is missing. */
export interface RuleTable {
  readonly checks: ReadonlyMap<string, Check>;
  readonly defaultRule: string;
}

/** The name under which a reference is found: its own, or the default rule's; undefined where there is neither. */
export const resolveRule = (table: RuleTable, name: string): string | undefined => {
  if (table.checks.has(name)) return name;
  return table.checks.has(table.defaultRule) ? table.defaultRule : undefined;
};

/** Walks every rule once, with the path that led to it, so that a cycle can be told. */
interface Walk {
  readonly table: RuleTable;
  readonly done: Map<string, Extent>;
  readonly path: string[];
  depth: number;
}

const ownExtent: Extent = { depth: 1, leaves: 1 };

const cycleText = (path: readonly string[], name: string): string =>
  [...path.slice(path.indexOf(name)), name].map((rule) => `"${rule}"`).join(' -> ');

const extentOfRule = (walk: Walk, name: string): Extent => {
  const known = walk.done.get(name);
  if (known !== undefined) return known;
  if (walk.path.includes(name)) {
    throw new PolicyError(`policy rules refer to each other in a circle: ${cycleText(walk.path, name)}`);
  }
  walk.path.push(name);
  const extent = extentOf(walk, walk.table.checks.get(name) as Check);
  walk.path.pop();
  refuseHuge(name, extent);
  walk.done.set(name, extent);
  return extent;
};

const refuseHuge = (name: string, extent: Extent): void => {
  if (extent.leaves > policyLimits.expandedChecks) {
    throw new PolicyError(
      `policy rule "${name}" comes to more than ${policyLimits.expandedChecks} checks with all it refers to`,
    );
  }
  if (extent.depth > policyLimits.totalDepth) {
    throw new PolicyError(
      `policy rule "${name}" is nested deeper than ${policyLimits.totalDepth} levels with all it refers to`,
    );
  }
};

const extentOfSeries = (walk: Walk, checks: readonly Check[]): Extent => {
  let depth = 0;
  let leaves = 0;
  for (const check of checks) {
    const extent = extentOf(walk, check);
    depth = Math.max(depth, extent.depth);
    leaves += extent.leaves;
  }
  return { depth: depth + 1, leaves };
};

const extentOf = (walk: Walk, check: Check): Extent => {
  walk.depth += 1;
  // Refused on the way down already: the walk itself must not exhaust the stack.
  if (walk.depth > policyLimits.totalDepth) refuseHuge(walk.path[0] ?? '', { depth: walk.depth, leaves: 0 });
  const extent = extentOfKind(walk, check);
  walk.depth -= 1;
  return extent;
};

const extentOfKind = (walk: Walk, check: Check): Extent => {
  switch (check.kind) {
    case 'not':
      return extentOfSeries(walk, [check.check]);
    case 'and':
    case 'or':
      return extentOfSeries(walk, check.checks);
    case 'leaf': {
      const resolved = check.left === 'rule' ? resolveRule(walk.table, check.match) : undefined;
      return resolved === undefined ? ownExtent : extentOfRule(walk, resolved);
    }
    default:
      return ownExtent;
  }
};

/**
 * Refuses rules that could never be decided, or not within bounds.
 * @throws PolicyError naming the rules of a cycle in order, or the rule that is too deep or too large
 */
export const checkRuleGraph = (table: RuleTable): void => {
  const walk: Walk = { table, done: new Map(), path: [], depth: 0 };
  for (const name of table.checks.keys()) extentOfRule(walk, name);
};

const referencesIn = (check: Check): string[] => {
  switch (check.kind) {
    case 'not':
      return referencesIn(check.check);
    case 'and':
    case 'or':
      return check.checks.flatMap(referencesIn);
    case 'leaf':
      return check.left === 'rule' ? [check.match] : [];
    default:
      return [];
  }
};

/** The names that a rule refers to by `rule:`. */
export const ruleReferences = (check: Check): ReadonlySet<string> => new Set(referencesIn(check));
