import type { Identity, Scope } from '@nimbo/context/identity.ts';

/** Somebody whose rights are looked at, in tests and matrices. */
export interface PolicyPersona {
  readonly name: string;
  readonly identity: Identity | undefined;
}

const domain = { id: 'default', name: 'Default' };
const ownProject: Scope = { kind: 'project', id: 'own-project', name: 'own', domain, isDomain: false };
const domainScope: Scope = { kind: 'domain', domain };

// The roles that keystone's bootstrap makes, with what each implies.
const reader = ['reader'];
const member = ['member', ...reader];
const manager = ['manager', ...member];
const admin = ['admin', ...manager];

const persona = (name: string, scope: Scope, roles: readonly string[]): PolicyPersona => ({
  name,
  identity: {
    user: { id: 'own-user', name: 'own', domain },
    scope,
    roles: roles.map((role) => ({ id: role, name: role })),
    methods: ['password'],
    auditIds: ['audit'],
    issuedAt: '2026-01-01T00:00:00.000000Z',
    expiresAt: '2026-01-01T01:00:00.000000Z',
  },
});

/** Those whom every policy of OpenStack's is about: nobody, then by scope and role (Keystone, "Default Roles"). */
export const policyPersonas = (): readonly PolicyPersona[] => [
  { name: 'nobody', identity: undefined },
  persona('unscoped', { kind: 'unscoped' }, []),
  persona('project-none', ownProject, []),
  persona('project-reader', ownProject, reader),
  persona('project-member', ownProject, member),
  persona('project-manager', ownProject, manager),
  persona('project-admin', ownProject, admin),
  persona('project-service', ownProject, ['service']),
  persona('domain-reader', domainScope, reader),
  persona('domain-manager', domainScope, manager),
  persona('domain-admin', domainScope, admin),
  persona('system-reader', { kind: 'system' }, reader),
  persona('system-admin', { kind: 'system' }, admin),
];
