import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { packages } from './offences.ts';

/** The rules that oxlint reports for each file of a small checkout that has this one's configuration. */
export const lintCheckout = async (
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'test/lint/plugin']) {
    cpSync(join(repositoryRoot, name), join(directory, name), { recursive: true });
  }
  for (const [folder, dependencies] of Object.entries(packages)) writeManifest(directory, folder, dependencies);
  linkModules(directory);
  for (const [path, code] of Object.entries(files)) write(join(directory, path), `${code}\n`);
  return rulesByFile(await oxlint(directory));
};

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const packageName = (folder: string): string =>
  `@nimbo/${folder.replace('libs/clients/', 'client-').replace(/^.*\//, '')}`;

const writeManifest = (directory: string, folder: string, dependencies: readonly string[]): void => {
  const manifest = {
    name: packageName(folder),
    type: 'module',
    exports: { './*.ts': './*.ts' },
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
  };
  write(join(directory, folder, 'package.json'), JSON.stringify(manifest));
};

const linkModules = (directory: string): void => {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '@nimbo'), { recursive: true });
  const installed = readdirSync(join(repositoryRoot, 'node_modules')).filter((name) => name !== '@nimbo');
  for (const name of installed) symlinkSync(join(repositoryRoot, 'node_modules', name), join(modules, name));
  for (const folder of Object.keys(packages)) symlinkSync(join(directory, folder), join(modules, packageName(folder)));
};

interface Diagnostic {
  /** Absent where the file could not even be parsed. */
  readonly code?: string;
  readonly filename: string;
}

/** Ends with 1 when it finds something, which here it has to. */
const oxlint = async (directory: string): Promise<readonly Diagnostic[]> => {
  const tool = join(repositoryRoot, 'node_modules/oxlint/bin/oxlint');
  const run = promisify(execFile)(
    process.execPath,
    [tool, '--type-aware', '--format=json', '--ignore-pattern=test/lint', 'cli', 'libs', 'services'],
    {
      cwd: directory,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string });
  return (JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
};

/** `typescript(no-explicit-any)` becomes `typescript/no-explicit-any`, as the configuration writes it. */
const ruleName = (code = 'no rule'): string =>
  code.replace(/^eslint\((.*)\)$/, '$1').replace(/^(.*)\((.*)\)$/, '$1/$2');

const rulesByFile = (diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(Object.groupBy(diagnostics, (one) => one.filename)).map(([file, found]) => [
      file,
      [...new Set(found?.map((one) => ruleName(one.code)))],
    ]),
  );
