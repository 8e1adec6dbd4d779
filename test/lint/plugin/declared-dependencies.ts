import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { visitImports } from './imports.ts';
import { isTestCode, pathInCheckout } from './place.ts';
import type { Rule } from './rule.ts';

/** A package imports what its package.json names, itself by relative paths, and nothing that happens to be hoisted. */
export const declaredDependencies: Rule = {
  create: (context) => {
    const manifest = nearestManifest(context.cwd, dirname(context.filename));
    const allowed = new Set(Object.keys(manifest.dependencies ?? {}));
    if (isTestCode(pathInCheckout(context.cwd, context.filename))) {
      for (const name of testDependencies(context.cwd, manifest)) allowed.add(name);
    }
    return visitImports((specifier, node) => {
      const name = packageName(specifier);
      if (name === undefined || allowed.has(name)) return;
      context.report({
        node,
        message: `${name} is not among the dependencies in the package.json of ${manifest.name}.`,
      });
    });
  },
};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readManifest = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

const nearestManifest = (root: string, directory: string): Manifest => {
  const file = join(directory, 'package.json');
  if (existsSync(file) || directory === root) return readManifest(file);
  return nearestManifest(root, dirname(directory));
};

/** Tests may use the testkit and what the checkout has for development without each package repeating it. */
const testDependencies = (root: string, manifest: Manifest): readonly string[] => [
  '@nimbo/testkit',
  ...Object.keys(manifest.devDependencies ?? {}),
  ...Object.keys(readManifest(join(root, 'package.json')).devDependencies ?? {}),
];

const packageName = (specifier: string): string | undefined => {
  if (/^(\.|node:|#)/.test(specifier) || builtinModules.includes(specifier)) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
};
