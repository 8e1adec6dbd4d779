import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const path = '/v3/OS-FEDERATION/mappings/{mapping_id}';

export const mappingPolicy = {
  create: cloudWrite('create_mapping', 'Create a mapping of assertions to users.', { method: 'PUT', path }),
  get: cloudRead('get_mapping', 'Show a mapping.', { method: 'GET', path }),
  list: cloudRead('list_mappings', 'List mappings.', { method: 'GET', path: '/v3/OS-FEDERATION/mappings' }),
  delete: cloudWrite('delete_mapping', 'Delete a mapping.', { method: 'DELETE', path }),
  update: cloudWrite('update_mapping', 'Change a mapping.', { method: 'PATCH', path }),
};
