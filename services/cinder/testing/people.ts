import type { Identity } from '@nimbo/context/identity.ts';

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
