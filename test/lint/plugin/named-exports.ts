import type { Rule } from './rule.ts';

/** `export *` hides what a module offers and where it comes from. */
export const namedExports: Rule = {
  create: (context) => ({
    ExportAllDeclaration: (node) => context.report({ node, message: 'Name what is exported instead of export *.' }),
  }),
};
