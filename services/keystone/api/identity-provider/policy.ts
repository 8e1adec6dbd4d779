import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/OS-FEDERATION/identity_providers';
const path = '/v3/OS-FEDERATION/identity_providers/{idp_id}';

export const identityProviderPolicy = {
  create: cloudWrite('create_identity_provider', 'Create an identity provider.', { method: 'PUT', path }),
  list: cloudRead('list_identity_providers', 'List identity providers.', { method: 'GET', path: all }),
  get: cloudRead('get_identity_provider', 'Show an identity provider.', { method: 'GET', path }),
  update: cloudWrite('update_identity_provider', 'Change an identity provider.', { method: 'PATCH', path }),
  delete: cloudWrite('delete_identity_provider', 'Delete an identity provider.', { method: 'DELETE', path }),
};
