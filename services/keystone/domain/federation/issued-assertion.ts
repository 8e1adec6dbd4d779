import type { Context } from '@nimbo/context/context.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { Forbidden, NotFound, Unauthorized } from '@nimbo/errors/faults.ts';
import { findGroup } from '../../db/group-store.ts';
import { findProject } from '../../db/project-store.ts';
import { findServiceProvider, type ServiceProvider } from '../../db/service-provider-store.ts';
import type { SamlIssuer } from '../../drivers/saml-issuer.ts';
import type { Keystone } from '../keystone.ts';
import { notFound } from '../not-found.ts';
import { validateToken } from '../token-validation.ts';
import { lastingActorIds } from './actor-ids.ts';

/** What a user shows to another cloud, and where. */
export interface AssertionForProvider {
  readonly response: string;
  readonly provider: ServiceProvider;
}

/** This cloud as an identity provider. @throws NotFound where it has no key for that */
const ownIssuer = ({ federation }: Keystone): SamlIssuer => {
  if (federation.issuer !== undefined) return federation.issuer;
  throw new NotFound(
    'This cloud vouches for nobody: an operator has to set cloud.federation.saml_certificate_file and saml_key_file.',
  );
};

const targetOf = async ({ db }: Keystone, id: string): Promise<ServiceProvider> => {
  const provider = await findServiceProvider(db.read, id);
  if (provider === undefined) throw notFound('service provider', id);
  if (!provider.enabled) throw new Forbidden(`Service Provider ${id} is disabled: ask an administrator to enable it.`);
  return provider;
};

/** Whose token it is: of a project, and the user's own. */
const subjectOf = async (ctx: Context, keystone: Keystone, text: string): Promise<Identity> => {
  const valid = await validateToken(ctx, keystone, text);
  if (valid === undefined) throw new Unauthorized('The token does not count: log in again.');
  if (valid.identity.scope.kind !== 'project') {
    throw new Forbidden('Use a project scoped token when attempting to create a SAML assertion.');
  }
  if (valid.claims.delegation === undefined) return valid.identity;
  throw new Forbidden('A token that was got by delegation vouches for nobody: log in as the user.');
};

/** Groups as upstream writes them, names and domains being what another cloud can map. */
const groupsOf = async (keystone: Keystone, { user, federation }: Identity): Promise<readonly string[]> => {
  const { read } = keystone.db;
  const ids = new Set([...(await lastingActorIds(keystone, user.id)), ...(federation?.groupIds ?? [])]);
  const groups = await Promise.all([...ids].map((id) => findGroup(read, id)));
  const shown = groups.flatMap((group) => group ?? []);
  return Promise.all(
    shown.map(async ({ name, domainId }) => {
      const domain = { name: (await findProject(read, domainId))?.name ?? '' };
      return `JSON:${JSON.stringify({ name, domain })}`;
    }),
  );
};

/**
 * What this cloud says of the token's user to another cloud.
 * @throws Unauthorized for a token that does not count, Forbidden for one without a project, or a provider that is
 * disabled, NotFound for an unknown one
 */
export const issueAssertion = async (
  ctx: Context,
  keystone: Keystone,
  { token, providerId }: { readonly token: string; readonly providerId: string },
): Promise<AssertionForProvider> => {
  const identity = await subjectOf(ctx, keystone, token);
  const issuer = ownIssuer(keystone);
  const provider = await targetOf(keystone, providerId);
  const { user, scope, roles } = identity;
  if (scope.kind !== 'project') throw new TypeError('the token has no project');
  const response = issuer.respond({
    recipient: provider.spUrl,
    subject: user.name,
    attributes: [
      ['openstack_user', [user.name]],
      ['openstack_user_domain', [user.domain.name]],
      ['openstack_roles', roles.map(({ name }) => name)],
      ['openstack_project', [scope.name]],
      ['openstack_project_domain', [scope.domain.name]],
      ['openstack_groups', await groupsOf(keystone, identity)],
    ],
  });
  return { response, provider };
};
