import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { silentLog, type Log, type LogFields } from '@nimbo/context/log.ts';
import type { Enforcer } from '@nimbo/policy/enforcer.ts';
import type { AppOptions } from './app-options.ts';
import { keystoneFaults } from './fault-formats/keystone.ts';
import type { Operation } from './operation.ts';
import type { ServiceApi } from './service-api.ts';

/** An identity for this package's own tests. */
export const identityFixture = (name: string, roles: readonly string[], projectId = 'p1'): Identity => ({
  user: { id: `id-of-${name}`, name, domain: { id: 'default', name: 'Default' } },
  scope: {
    kind: 'project',
    id: projectId,
    name: projectId,
    domain: { id: 'default', name: 'Default' },
    isDomain: false,
  },
  roles: roles.map((role) => ({ id: role, name: role })),
  methods: ['password'],
  auditIds: ['a'],
  issuedAt: '2026-01-01T00:00:00.000000Z',
  expiresAt: '2026-01-01T01:00:00.000000Z',
});

/** Tokens are the names of people; `nobody-answers` is a keystone that is down. */
export const tokensFixture = (people: Readonly<Record<string, Identity>>): TokenValidator => ({
  validate: (_ctx, token) => Promise.resolve(people[token]),
});

/** Lets in by role: a rule's name ends in the role that it needs. */
export const enforcerFixture: Enforcer = {
  allows: (rule, identity) => Promise.resolve(identity?.roles.some(({ name }) => rule.endsWith(`:${name}`)) === true),
  explain: () => Promise.reject(new TypeError('not asked here')),
};

/** One remembered log line. */
export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export const logFixture = (lines: LoggedLine[], own: LogFields = {}): Log => ({
  debug: (message, fields) => void lines.push({ level: 'debug', message, fields: { ...own, ...fields } }),
  info: (message, fields) => void lines.push({ level: 'info', message, fields: { ...own, ...fields } }),
  warn: (message, fields) => void lines.push({ level: 'warn', message, fields: { ...own, ...fields } }),
  error: (message, fields) => void lines.push({ level: 'error', message, fields: { ...own, ...fields } }),
  child: (fields) => logFixture(lines, { ...own, ...fields }),
});

/** A service of these operations. */
export const apiFixture = (operations: readonly Operation[], rest: Partial<ServiceApi> = {}): ServiceApi => ({
  service: 'test',
  type: 'test',
  version: 'v1',
  faults: keystoneFaults,
  operations,
  ...rest,
});

/** Options of an app that knows a member, a reader and an admin by the tokens of these names. */
export const appFixture = (
  operations: readonly Operation[],
  rest: Partial<AppOptions> & { service?: Partial<ServiceApi> } = {},
): AppOptions => {
  const { service, ...options } = rest;
  return {
    api: apiFixture(operations, service),
    tokens: tokensFixture({
      member: identityFixture('member', ['member', 'reader']),
      reader: identityFixture('reader', ['reader']),
      admin: identityFixture('admin', ['admin', 'member', 'reader']),
    }),
    enforcer: enforcerFixture,
    log: silentLog,
    clock: systemClock,
    authUrl: 'http://cloud.example:5000/v3',
    checkResponses: true,
    ...options,
  };
};

/** A rule by the role it needs. */
export const ruleFixture = (name: string): { name: string; check: string; description: string } => ({
  name,
  check: '@',
  description: 'a rule of the tests',
});
