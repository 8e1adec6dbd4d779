import { isTestCode, pathInCheckout } from './place.ts';
import type { Rule } from './rule.ts';

/** Time is handed in, so that tests can jump; see libs/context/clock.ts, the one place that reads the machine's. */
export const injectedClock: Rule = {
  create: (context) => {
    const path = pathInCheckout(context.cwd, context.filename);
    if (isTestCode(path) || path === 'libs/context/clock.ts') return {};
    const message = 'Take the time from a Clock that is handed in (ctx.clock), not from the machine.';
    return {
      MemberExpression: (node) => {
        const { object, property } = node;
        if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
        if (machineTime.has(`${object.name}.${property.name}`)) context.report({ node, message });
      },
      NewExpression: (node) => {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
          context.report({ node, message });
        }
      },
    };
  },
};

const machineTime = new Set(['Date.now', 'performance.now', 'process.hrtime']);
