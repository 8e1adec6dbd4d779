import { cloudRead, cloudWrite } from '../common/cloud-rule.ts';

const all = '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols';
const path = '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}';

export const federationProtocolPolicy = {
  create: cloudWrite('create_protocol', 'Create a protocol of an identity provider.', { method: 'PUT', path }),
  update: cloudWrite('update_protocol', 'Change a protocol of an identity provider.', { method: 'PATCH', path }),
  get: cloudRead('get_protocol', 'Show a protocol of an identity provider.', { method: 'GET', path }),
  list: cloudRead('list_protocols', 'List the protocols of an identity provider.', { method: 'GET', path: all }),
  delete: cloudWrite('delete_protocol', 'Delete a protocol of an identity provider.', { method: 'DELETE', path }),
};
