import { configuredEnvironment } from './configured-environment.ts';
import { declaredDependencies } from './declared-dependencies.ts';
import { erasableSyntax } from './erasable-syntax.ts';
import { explicitExtension } from './explicit-extension.ts';
import { injectedClock } from './injected-clock.ts';
import { layers } from './layers.ts';
import { namedExports } from './named-exports.ts';
import { noShell } from './no-shell.ts';
import { noWeakRandom } from './no-weak-random.ts';
import { sqlInStores } from './sql-in-stores.ts';

/** The rules of this house, for oxlint, which wants a default export. */
const plugin = {
  meta: { name: 'nimbo' },
  rules: {
    'configured-environment': configuredEnvironment,
    'declared-dependencies': declaredDependencies,
    'erasable-syntax': erasableSyntax,
    'explicit-extension': explicitExtension,
    'injected-clock': injectedClock,
    layers,
    'named-exports': namedExports,
    'no-shell': noShell,
    'no-weak-random': noWeakRandom,
    'sql-in-stores': sqlInStores,
  },
};

export default plugin;
