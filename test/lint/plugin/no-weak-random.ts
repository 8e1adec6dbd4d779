import { isTestCode, pathInCheckout } from './place.ts';
import type { Rule } from './rule.ts';

/** `Math.random()` makes guessable ids and secrets and tests that cannot repeat; only jitter may use it. */
export const noWeakRandom: Rule = {
  create: (context) => {
    if (isTestCode(pathInCheckout(context.cwd, context.filename))) return {};
    return {
      CallExpression: (node) => {
        if (context.sourceCode.getText(node.callee) !== 'Math.random') return;
        context.report({ node, message: 'Use node:crypto for ids and secrets; for jitter hand a random function in.' });
      },
    };
  },
};
