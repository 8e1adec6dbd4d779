import { visitImports } from './imports.ts';
import type { Rule } from './rule.ts';

/** Imports name the file that Node opens, with its extension. */
export const explicitExtension: Rule = {
  create: (context) =>
    visitImports((specifier, node) => {
      if (!/^(\.|@nimbo\/)/.test(specifier) || /\.(ts|tsx|json|wasm)$/.test(specifier)) return;
      context.report({ node, message: `Write the file's extension: ${specifier.replace(/\.js$/, '')}.ts.` });
    }),
};
