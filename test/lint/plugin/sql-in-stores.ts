import { isTestCode, pathInCheckout } from './place.ts';
import type { Rule } from './rule.ts';

/** Raw SQL lives in the stores, where the suite that runs on all three databases reaches it. */
export const sqlInStores: Rule = {
  create: (context) => {
    const path = pathInCheckout(context.cwd, context.filename);
    if (isTestCode(path) || /^libs\/(db|saga)\/|\/db\//.test(path)) return {};
    return {
      ImportDeclaration: (node) => {
        if (node.source.value !== 'kysely') return;
        const sql = node.specifiers.find((one) => one.type === 'ImportSpecifier' && one.local.name === 'sql');
        if (sql) context.report({ node: sql, message: 'Raw SQL belongs into a db folder.' });
      },
    };
  },
};
