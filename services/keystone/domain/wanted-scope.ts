import { assertNever } from '@nimbo/errors/assert-never.ts';
import { findProject, findProjectByName } from '../db/project-store.ts';
import type { ClaimedScope } from '../drivers/token-provider/token-claims.ts';
import { findDomainId, type DomainIdentifier, type OwnedIdentifier } from './identifier.ts';
import type { Keystone } from './keystone.ts';
import { unauthorized } from './password.ts';

/** What the token is wanted for; absent means the user's default project, if there is one. */
export type WantedScope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'system' }
  | { readonly kind: 'trust'; readonly id: string }
  | { readonly kind: 'domain'; readonly domain: DomainIdentifier }
  | { readonly kind: 'project'; readonly project: OwnedIdentifier };

const projectId = async (keystone: Keystone, project: OwnedIdentifier): Promise<string | undefined> => {
  if (project.id !== undefined) return (await findProject(keystone.db.read, project.id))?.id;
  const domainId = await findDomainId(keystone, project.domain);
  if (domainId === undefined || project.name === undefined) return undefined;
  return (await findProjectByName(keystone.db.read, project.name, domainId))?.id;
};

/** The scope by id, whether or not the user has anything there. @throws Unauthorized for a place that is not there */
export const claimedScope = async (
  keystone: Keystone,
  wanted: Exclude<WantedScope, { readonly kind: 'trust' }>,
): Promise<ClaimedScope> => {
  switch (wanted.kind) {
    case 'unscoped':
    case 'system':
      return { kind: wanted.kind };
    case 'domain': {
      const id = await findDomainId(keystone, wanted.domain);
      if (id === undefined) throw unauthorized();
      return { kind: 'domain', id };
    }
    case 'project': {
      const id = await projectId(keystone, wanted.project);
      if (id === undefined) throw unauthorized();
      return { kind: 'project', id };
    }
    default:
      return assertNever(wanted);
  }
};
