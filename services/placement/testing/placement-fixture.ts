import type { Identity } from '@nimbo/context/identity.ts';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createApp } from '@nimbo/http/create-app.ts';
import type { App } from '@nimbo/http/app.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { placementApi } from '../api/placement-api.ts';
import { placementPolicies } from '../api/policies.ts';
import type { PlacementSettings } from '../config.ts';
import { placementMigrations } from '../db/migrations.ts';
import type { Tables } from '../db/tables.ts';
import type { Placement } from '../domain/placement.ts';
import { ensureStandardVocabulary } from '../domain/vocabulary/ensure-standard.ts';

/** A placement of a test's own. */
export interface PlacementFixture extends AsyncDisposable {
  readonly placement: Placement;
  readonly app: App;
  readonly database: TestDatabase<Tables>;
}

/** What a test may change of the usual placement. */
export interface PlacementFixtureOptions {
  readonly settings?: Partial<PlacementSettings>;
  readonly clock?: Clock;
  /** Off where time counts. */
  readonly checkResponses?: boolean;
}

const settings: PlacementSettings = {
  max_allocation_candidates: 100_000,
  randomize_allocation_candidates: false,
  incomplete_consumer_project_id: '00000000-0000-0000-0000-000000000000',
  incomplete_consumer_user_id: '00000000-0000-0000-0000-000000000000',
  event_retention: 86_400,
};

const domain = { id: 'default', name: 'Default' };

const person = (name: string, roles: readonly string[], scope: Identity['scope']): Identity => ({
  user: { id: name, name, domain },
  scope,
  roles: roles.map((role) => ({ id: role, name: role })),
  methods: ['password'],
  auditIds: ['audit'],
  issuedAt: '2026-01-01T00:00:00.000000Z',
  expiresAt: '2036-01-01T00:00:00.000000Z',
});

const project = (id: string): Identity['scope'] => ({ kind: 'project', id, name: id, domain, isDomain: false });

/** Who there is; a token is its owner's name. */
export const people: Readonly<Record<string, Identity>> = {
  stranger: person('stranger', ['reader', 'member'], project('elsewhere')),
  reader: person('reader', ['reader'], project('example')),
  member: person('member', ['reader', 'member'], project('example')),
  service: person('service', ['service'], project('services')),
  admin: person('admin', ['reader', 'member', 'admin'], project('example')),
  system: person('system', ['reader', 'member', 'admin'], { kind: 'system' }),
};

/** Placement with its API on a fresh database, known to the people above. */
export const placementFixture = async (options: PlacementFixtureOptions = {}): Promise<PlacementFixture> => {
  const clock = options.clock ?? systemClock;
  const database = await testDatabase<Tables>('placement', placementMigrations, { clock });
  const placement: Placement = {
    db: database.database,
    settings: { ...settings, ...options.settings },
    changed: () => undefined,
  };
  await ensureStandardVocabulary(internalContext({ clock }), placement);
  const enforcer = await createEnforcer({ service: 'placement', rules: placementPolicies, log: silentLog, clock });
  const app = createApp({
    api: placementApi(placement),
    tokens: { validate: (_ctx, token) => Promise.resolve(people[token]) },
    enforcer,
    log: silentLog,
    clock,
    checkResponses: options.checkResponses ?? true,
  });
  const close = async (): Promise<void> => {
    await app.close();
    enforcer.close();
    await database.close();
  };
  return { placement, app, database, [Symbol.asyncDispose]: close };
};

/** Tokens for declarative tests: everybody's is the name. */
export const tokens: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(people).map((name) => [name, name]),
);

/** The header that asks for a microversion. */
export const at = (version: string): Readonly<Record<string, string>> => ({
  'openstack-api-version': `placement ${version}`,
});
