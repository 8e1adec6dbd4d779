/** A rule, the smallest file that breaks it, and where that file must lie for the rule to mind. */
export interface Offence {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly code: string;
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `export const a${index} = ${index};`).join('\n');

const longFunction = `export const long = (): number => {\n  let n = 0;\n${'  n += 1;\n'.repeat(100)}  return n;\n};`;

const importing = (specifier: string): string => `import { a } from '${specifier}';\n\nexport const b = a;`;

/** One offence or more for every rule that .oxlintrc.json names, and more for the arrows between layers. */
export const offences: readonly Offence[] = [
  {
    rule: 'nimbo/layers',
    what: 'a lib imports a service',
    path: 'libs/one/up.ts',
    code: importing('../../services/first/main.ts'),
  },
  { rule: 'nimbo/layers', what: 'a lib imports cli', path: 'libs/one/cli.ts', code: importing('../../cli/main.ts') },
  {
    rule: 'nimbo/layers',
    what: 'a service imports cli',
    path: 'services/first/cli.ts',
    code: importing('../../cli/main.ts'),
  },
  { rule: 'nimbo/layers', what: 'code imports tests', path: 'cli/tests.ts', code: importing('../test/a.ts') },
  {
    rule: 'nimbo/layers',
    what: 'a service imports another',
    path: 'services/first/peer.ts',
    code: importing('@nimbo/second/main.ts'),
  },
  {
    rule: 'nimbo/layers',
    what: 'another service, by a relative path',
    path: 'services/first/near.ts',
    code: importing('../second/main.ts'),
  },
  {
    rule: 'nimbo/layers',
    what: 'another service, when called for',
    path: 'services/first/lazy.ts',
    code: `export const load = async (): Promise<unknown> => import('../second/main.ts');`,
  },
  {
    rule: 'nimbo/layers',
    what: 'the domain imports api',
    path: 'services/first/domain/api.ts',
    code: importing('../api/a.ts'),
  },
  {
    rule: 'nimbo/layers',
    what: 'the domain imports the http library',
    path: 'services/first/domain/http.ts',
    code: importing('@nimbo/http/a.ts'),
  },
  {
    rule: 'nimbo/layers',
    what: 'the domain imports node:http',
    path: 'services/first/domain/node-http.ts',
    code: `import { get } from 'node:http';\n\nexport const b = get;`,
  },
  { rule: 'nimbo/layers', what: 'db imports api', path: 'services/first/db/api.ts', code: importing('../api/a.ts') },
  ...['compute', 'agents', 'volume'].flatMap((room) =>
    ['api', 'db'].map((hidden) => ({
      rule: 'nimbo/layers',
      what: `${room} imports ${hidden}`,
      path: `services/first/${room}/${hidden}.ts`,
      code: importing(`../${hidden}/a.ts`),
    })),
  ),
  {
    rule: 'nimbo/layers',
    what: 'code imports the testkit',
    path: 'libs/one/testkit.ts',
    code: importing('../testkit/a.ts'),
  },
  {
    rule: 'nimbo/declared-dependencies',
    what: 'an undeclared lib',
    path: 'libs/one/undeclared.ts',
    code: importing('@nimbo/two/a.ts'),
  },
  {
    rule: 'nimbo/declared-dependencies',
    what: 'an undeclared npm package',
    path: 'libs/one/npm.ts',
    code: `import { parse } from 'yaml';\n\nexport const b = parse;`,
  },
  {
    rule: 'nimbo/explicit-extension',
    what: 'an import without extension',
    path: 'libs/one/bare.ts',
    code: importing('./a.js'),
  },
  {
    rule: 'nimbo/erasable-syntax',
    what: 'an enum',
    path: 'libs/one/enum.ts',
    code: `export enum Colour {\n  Red = 'red',\n}`,
  },
  {
    rule: 'nimbo/erasable-syntax',
    what: 'a parameter property',
    path: 'libs/one/property.ts',
    code: `export class Box {\n  constructor(readonly content: string) {}\n}`,
  },
  {
    rule: 'nimbo/erasable-syntax',
    what: 'a namespace',
    path: 'libs/one/namespace.ts',
    code: `export namespace Space {\n  export const a = 1;\n}`,
  },
  { rule: 'nimbo/named-exports', what: 'export *', path: 'libs/one/star.ts', code: `export * from './a.ts';` },
  {
    rule: 'nimbo/injected-clock',
    what: 'Date.now',
    path: 'libs/one/now.ts',
    code: 'export const now = (): number => Date.now();',
  },
  {
    rule: 'nimbo/injected-clock',
    what: 'new Date without an argument',
    path: 'libs/one/date.ts',
    code: 'export const now = (): Date => new Date();',
  },
  {
    rule: 'nimbo/injected-clock',
    what: 'performance.now',
    path: 'libs/one/performance.ts',
    code: 'export const now = (): number => performance.now();',
  },
  {
    rule: 'nimbo/no-weak-random',
    what: 'Math.random',
    path: 'libs/one/random.ts',
    code: 'export const id = (): number => Math.random();',
  },
  {
    rule: 'nimbo/configured-environment',
    what: 'process.env',
    path: 'libs/one/env.ts',
    code: `export const home = (): string | undefined => process.env['HOME'];`,
  },
  {
    rule: 'nimbo/sql-in-stores',
    what: 'raw SQL in the domain',
    path: 'services/first/domain/sql.ts',
    code: `import { sql } from 'kysely';\n\nexport const b = sql;`,
  },
  {
    rule: 'nimbo/no-shell',
    what: 'exec',
    path: 'libs/one/exec.ts',
    code: `import { exec } from 'node:child_process';\n\nexport const b = exec;`,
  },
  {
    rule: 'nimbo/no-shell',
    what: 'execSync',
    path: 'libs/one/exec-sync.ts',
    code: `import { execSync } from 'node:child_process';\n\nexport const b = execSync;`,
  },
  {
    rule: 'nimbo/no-shell',
    what: 'spawn with a shell',
    path: 'libs/one/spawn.ts',
    code: `import { spawn } from 'node:child_process';\n\nexport const b = (): unknown => spawn('ls', [], { shell: true });`,
  },
  {
    rule: 'typescript/no-explicit-any',
    what: 'any',
    path: 'libs/one/any.ts',
    code: 'export const f = (value: any): unknown => value;',
  },
  {
    rule: 'typescript/no-floating-promises',
    what: 'a promise left alone',
    path: 'libs/one/floating.ts',
    code: `export const f = (): void => {\n  Promise.resolve(1);\n};`,
  },
  {
    rule: 'typescript/no-misused-promises',
    what: 'a promise as condition',
    path: 'libs/one/misused.ts',
    code: `export const f = (p: Promise<boolean>): number => {\n  if (p) return 1;\n  return 2;\n};`,
  },
  {
    rule: 'typescript/consistent-type-imports',
    what: 'a type imported as a value',
    path: 'libs/one/type-import.ts',
    code: `import { T } from './a.ts';\n\nexport const t: T = 1;`,
  },
  {
    rule: 'typescript/switch-exhaustiveness-check',
    what: 'a forgotten case',
    path: 'libs/one/switch.ts',
    code: `export const f = (x: 'a' | 'b'): void => {\n  switch (x) {\n    case 'a':\n      f('b');\n  }\n};`,
  },
  {
    rule: 'import/no-cycle',
    what: 'two libs that import each other',
    path: 'libs/one/cycle.ts',
    code: `import { back } from '@nimbo/three/back.ts';\n\nexport const there = (): unknown => back;`,
  },
  {
    rule: 'import/no-default-export',
    what: 'a default export',
    path: 'libs/one/default.ts',
    code: 'const one = 1;\nexport default one;',
  },
  {
    rule: 'no-console',
    what: 'console.log in a lib',
    path: 'libs/one/console.ts',
    code: `export const f = (): void => console.log('x');`,
  },
  {
    rule: 'eqeqeq',
    what: 'a loose comparison',
    path: 'libs/one/loose.ts',
    code: 'export const f = (a: string, b: string): boolean => a == b;',
  },
  { rule: 'max-lines', what: 'a file of 601 lines', path: 'libs/one/long-file.ts', code: lines(601) },
  {
    rule: 'max-lines-per-function',
    what: 'a function of 103 lines',
    path: 'libs/one/long-function.ts',
    code: longFunction,
  },
];

/** What the offences import, and files that do the same where it is allowed: none of these may be reported. */
export const innocents: Readonly<Record<string, string>> = {
  'cli/main.ts': 'export const a = 1;',
  'cli/environment.ts': `export const f = (): void => console.log(process.env['HOME']);`,
  'test/a.ts': 'export const a = 1;',
  'libs/one/a.ts': 'export type T = number;\nexport const a = 1;',
  'libs/one/some.test.ts': `import { a } from '@nimbo/testkit/a.ts';\n\nexport const b = [a, Date.now(), Math.random()];`,
  'libs/two/a.ts': 'export const a = 1;',
  'libs/http/a.ts': 'export const a = 1;',
  'libs/testkit/a.ts': 'export const a = 1;',
  'libs/context/clock.ts': 'export const now = (): number => Date.now();',
  'libs/config/read.ts': `export const home = (): string | undefined => process.env['HOME'];`,
  'libs/db/raw.ts': `import { sql } from 'kysely';\n\nexport const b = sql;`,
  'services/first/main.ts': 'export const a = 1;',
  'services/first/api/a.ts': importing('../domain/a.ts'),
  'services/first/domain/a.ts': importing('../db/a.ts'),
  'services/first/db/a.ts': `import { sql } from 'kysely';\n\nexport const a = sql;`,
  'services/second/main.ts': importing('@nimbo/client-first/a.ts'),
  'libs/clients/first/a.ts': 'export const a = 1;',
};

/** The other half of the cycle, which oxlint reports as well. */
export const cycleBack = {
  path: 'libs/three/back.ts',
  code: `import { there } from '@nimbo/one/cycle.ts';\n\nexport const back = (): unknown => there;`,
};

/** The packages of the small checkout that is linted, and what each may import. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  cli: [],
  test: [],
  'libs/one': ['@nimbo/three'],
  'libs/two': [],
  'libs/three': ['@nimbo/one'],
  'libs/http': [],
  'libs/testkit': [],
  'libs/context': [],
  'libs/config': [],
  'libs/db': ['kysely'],
  'libs/clients/first': [],
  'services/first': ['@nimbo/second', '@nimbo/http', 'kysely'],
  'services/second': ['@nimbo/client-first'],
};
