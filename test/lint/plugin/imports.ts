import type { RuleContext, Visitor } from './rule.ts';

/** Something to point at in a report. */
export type Reported = NonNullable<Parameters<RuleContext['report']>[0]['node']>;

/** Calls `check` for the specifier of every import, re-export and dynamic import with a literal. */
export const visitImports = (check: (specifier: string, node: Reported) => void): Visitor => ({
  ImportDeclaration: (node) => check(node.source.value, node),
  ExportAllDeclaration: (node) => check(node.source.value, node),
  ExportNamedDeclaration: (node) => {
    if (node.source) check(node.source.value, node);
  },
  ImportExpression: (node) => {
    if (node.source.type === 'Literal' && typeof node.source.value === 'string') check(node.source.value, node);
  },
});
