import { isTestCode, pathInCheckout } from './place.ts';
import type { Rule } from './rule.ts';

/** The environment is read by the command and by the configuration; everything below is handed values. */
export const configuredEnvironment: Rule = {
  create: (context) => {
    const path = pathInCheckout(context.cwd, context.filename);
    if (isTestCode(path) || path.startsWith('cli/') || path.startsWith('libs/config/')) return {};
    return {
      MemberExpression: (node) => {
        const { object, property } = node;
        if (object.type !== 'Identifier' || object.name !== 'process') return;
        if (property.type !== 'Identifier' || property.name !== 'env') return;
        context.report({ node, message: 'Only cli and libs/config read the environment; hand the value in.' });
      },
    };
  },
};
