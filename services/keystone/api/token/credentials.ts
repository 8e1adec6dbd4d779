import type { Static } from 'typebox';
import { BadRequest, Unauthorized } from '@nimbo/errors/faults.ts';
import type { Credentials } from '../../domain/auth-methods/methods.ts';
import type { SignedRequest } from '../../domain/oauth1-signature.ts';
import type { WantedScope } from '../../domain/wanted-scope.ts';
import { isMethod, methodNames, methodReaders, missing } from './methods.ts';
import type { createTokenBody } from './schema.ts';

type Auth = Static<typeof createTokenBody>['auth'];

const assertMethods = (methods: readonly string[]): void => {
  if (methods.length === 0) throw missing('methods', 'identity');
  if (methods.every(isMethod)) return;
  throw new Unauthorized(`This authentication method is not offered here; the methods are ${methodNames.join(', ')}.`);
};

/**
 * Who the caller says it is. Only what `methods` names counts.
 * @throws BadRequest where a named method has nothing to go by, Unauthorized for a method that is not there
 */
export const credentialsOf = ({ identity }: Auth, request: SignedRequest): Credentials => {
  assertMethods(identity.methods);
  const named = methodNames.filter((name) => identity.methods.includes(name));
  return Object.fromEntries(named.map((name) => [name, methodReaders[name](identity, request)]));
};

const projectScope = (project: NonNullable<Exclude<Auth['scope'], string | undefined>['project']>): WantedScope => {
  if (project.id === undefined && project.domain === undefined) throw missing('domain', 'project');
  return { kind: 'project', project };
};

/** What the token is wanted for. @throws BadRequest for anything but exactly one scope */
export const wantedScopeOf = ({ scope }: Auth): WantedScope | undefined => {
  if (scope === undefined) return undefined;
  if (scope === 'unscoped') return { kind: 'unscoped' };
  const trust = scope['OS-TRUST:trust'];
  const named = [scope.project, scope.domain, scope.system, scope.unscoped, trust].filter((part) => part !== undefined);
  if (named.length !== 1)
    throw new BadRequest('Expecting to find exactly one of project, domain, system or OS-TRUST:trust in scope.');
  if (scope.project !== undefined) return projectScope(scope.project);
  if (scope.domain !== undefined) return { kind: 'domain', domain: scope.domain };
  if (trust !== undefined) return { kind: 'trust', id: trust.id };
  if (scope.unscoped !== undefined) return { kind: 'unscoped' };
  if (scope.system?.all !== true) throw missing('all', 'system');
  return { kind: 'system' };
};
