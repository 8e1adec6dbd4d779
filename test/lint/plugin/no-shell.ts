import type { Rule } from './rule.ts';

/** Programs are started with argument arrays; a shell would read the values. */
export const noShell: Rule = {
  create: (context) => ({
    ImportDeclaration: (node) => {
      if (!/^(node:)?child_process$/.test(node.source.value)) return;
      for (const one of node.specifiers) {
        if (one.type !== 'ImportSpecifier' || (isNamed(one.imported) && !shells.has(one.imported.name))) continue;
        context.report({ node: one, message: 'exec starts a shell; use libs/host, spawn or execFile.' });
      }
    },
    Property: (node) => {
      const { key, value } = node;
      if (key.type !== 'Identifier' || key.name !== 'shell') return;
      if (value.type === 'Literal' && value.value === true) {
        context.report({ node, message: 'No shell: start the program with an argument array.' });
      }
    },
  }),
};

const shells = new Set(['exec', 'execSync']);

const isNamed = (name: { readonly type: string }): name is { readonly type: string; readonly name: string } =>
  name.type === 'Identifier';
