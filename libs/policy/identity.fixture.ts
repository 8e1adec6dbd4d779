import type { Identity, Scope } from '@nimbo/context/identity.ts';

const domain = { id: 'default', name: 'Default' };

/** Scopes for tests. */
export const scopes = {
  unscoped: { kind: 'unscoped' },
  system: { kind: 'system' },
  domain: { kind: 'domain', domain: { id: 'd1', name: 'one' } },
  project: { kind: 'project', id: 'p1', name: 'demo', domain, isDomain: false },
} as const satisfies Record<string, Scope>;

/** An identity for tests: user `u1` of the default domain. */
export const identityWith = (
  roles: readonly string[],
  scope: Scope = scopes.project,
  service?: Identity,
): Identity => ({
  user: { id: 'u1', name: 'ann', domain },
  scope,
  roles: roles.map((name) => ({ id: `id-${name}`, name })),
  methods: ['password'],
  auditIds: ['audit'],
  issuedAt: '2026-01-01T00:00:00.000000Z',
  expiresAt: '2026-01-01T01:00:00.000000Z',
  ...(service === undefined ? {} : { service }),
});
