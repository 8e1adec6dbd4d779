/** A kind of tests that runs together, in the order of this list. */
export interface TestGroup {
  readonly name: string;
  /** Whether a test file, given from the root of the checkout, belongs to it; the first group that says so has it. */
  owns(path: string): boolean;
  /** Milliseconds after which the group is ended and what still ran is a failure; and the same for a single test. */
  readonly limit: number;
  readonly testLimit: number;
  /** Test files at once; the machine's processors where absent. */
  readonly concurrency?: number;
  /** The group runs once with each of these environments. */
  readonly variants?: readonly Variant[];
}

export interface Variant {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

const minute = 60_000;

const database = (name: string): Variant => ({ name, environment: { NIMBO_TEST_DATABASE: name } });

const onlySqlite = [{ name: '', environment: { NIMBO_TEST_DATABASE: 'sqlite' } }];

/** The groups of test files. What no other group owns is a unit test, so that no file can be forgotten. */
export const testGroups: readonly TestGroup[] = [
  {
    name: 'http',
    owns: (path) => path.endsWith('.http.test.ts'),
    limit: 8 * minute,
    testLimit: minute,
    variants: onlySqlite,
  },
  {
    name: 'database',
    owns: (path) => path.endsWith('.db.test.ts'),
    limit: 12 * minute,
    testLimit: 2 * minute,
    variants: ['sqlite', 'postgres', 'mariadb'].map(database),
  },
  { name: 'bus', owns: (path) => path.endsWith('.bus.test.ts'), limit: 5 * minute, testLimit: minute },
  // Real devices in network namespaces of each test's own: root only.
  { name: 'net', owns: (path) => path.endsWith('.net.test.ts'), limit: 5 * minute, testLimit: minute },
  {
    name: 'e2e',
    owns: (path) => path.startsWith('test/e2e/'),
    limit: 25 * minute,
    testLimit: 10 * minute,
    concurrency: 1,
  },
  {
    name: 'chaos',
    owns: (path) => path.startsWith('test/chaos/'),
    limit: 15 * minute,
    testLimit: 10 * minute,
    concurrency: 1,
  },
  {
    name: 'hostile',
    owns: (path) => path.startsWith('test/hostile/'),
    limit: 12 * minute,
    testLimit: 5 * minute,
    concurrency: 1,
    variants: onlySqlite,
  },
  { name: 'unit', owns: () => true, limit: 12 * minute, testLimit: 2 * minute, variants: onlySqlite },
];

/** The order in which a whole run goes: the quickest news first. */
export const groupOrder = ['check', 'unit', 'http', 'database', 'bus', 'net', 'hostile', 'e2e', 'chaos'] as const;

/** The group that owns a test file. */
export const groupOf = (path: string): TestGroup => testGroups.find((group) => group.owns(path)) as TestGroup;
