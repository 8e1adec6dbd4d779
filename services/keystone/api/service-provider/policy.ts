import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/OS-FEDERATION/service_providers';
const path = '/v3/OS-FEDERATION/service_providers/{service_provider_id}';

export const serviceProviderPolicy = {
  create: cloudWrite('create_service_provider', 'Create a service provider.', { method: 'PUT', path }),
  list: cloudRead('list_service_providers', 'List service providers.', { method: 'GET', path: all }),
  get: cloudRead('get_service_provider', 'Show a service provider.', { method: 'GET', path }),
  update: cloudWrite('update_service_provider', 'Change a service provider.', { method: 'PATCH', path }),
  delete: cloudWrite('delete_service_provider', 'Delete a service provider.', { method: 'DELETE', path }),
};
