import type { Rule } from './rule.ts';

/** Node strips types and transforms nothing, so what needs generated code cannot run. */
export const erasableSyntax: Rule = {
  create: (context) => ({
    TSEnumDeclaration: (node) => context.report({ node, message: 'No enums: use a union of literals.' }),
    TSParameterProperty: (node) => context.report({ node, message: 'No parameter properties: assign the field.' }),
    TSModuleDeclaration: (node) => {
      if (!node.declare) context.report({ node, message: 'No namespaces: a module is one already.' });
    },
  }),
};
