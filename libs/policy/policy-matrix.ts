import type { PolicyTarget } from '@nimbo/context/context.ts';
import type { Enforcer } from './enforcer.ts';
import type { PolicyPersona } from './policy-personas.ts';
import type { PolicyRule } from './rule.ts';

/** A thing that rules are asked about, for example the caller's own and another's. */
export interface MatrixTarget {
  readonly name: string;
  readonly target: PolicyTarget;
}

/** What a matrix is made of. */
export interface PolicyMatrixOptions {
  readonly enforcer: Enforcer;
  readonly rules: readonly PolicyRule[];
  readonly personas: readonly PolicyPersona[];
  readonly targets: readonly MatrixTarget[];
}

const row = async (
  options: PolicyMatrixOptions,
  rule: PolicyRule,
  { name, target }: MatrixTarget,
): Promise<string[]> => {
  const cells: string[] = [];
  for (const { identity } of options.personas) {
    cells.push((await options.enforcer.allows(rule.name, identity, target)) ? 'yes' : '-');
  }
  return [rule.name, name, ...cells];
};

const aligned = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
};

/**
 * Who may do what, as a text for a golden file: one line for each rule that guards a request and each target, one
 * column for each persona. Rules that only others refer to are left out.
 */
export const policyMatrix = async (options: PolicyMatrixOptions): Promise<string> => {
  const guarding = options.rules
    .filter((rule) => rule.operations !== undefined)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const rows = [['rule', 'target', ...options.personas.map(({ name }) => name)]];
  for (const rule of guarding) {
    for (const target of options.targets) rows.push(await row(options, rule, target));
  }
  return aligned(rows);
};
