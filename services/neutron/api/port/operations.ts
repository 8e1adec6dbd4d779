import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import type { ListRequest } from '../../db/list-query.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { createPorts } from '../../domain/port-creation.ts';
import { deletePort, getPort, listPorts, updatePort } from '../../domain/port.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { portPolicy } from './policy.ts';
import { createPortBody, shownPort, updatePortBody } from './schema.ts';
import { portView } from './view.ts';

const list = {
  filters: {
    ...standardFilters,
    name: 'text',
    network_id: 'text',
    admin_state_up: 'boolean',
    mac_address: 'text',
    fixed_ips: 'text',
    device_id: 'text',
    device_owner: 'text',
    status: 'text',
    security_groups: 'text',
    port_security_enabled: 'boolean',
    ip_allocation: 'text',
    'binding:host_id': 'text',
    'binding:vif_type': 'text',
    'binding:vnic_type': 'text',
  },
  sorts: [
    ...standardSorts,
    'name',
    'network_id',
    'mac_address',
    'device_id',
    'device_owner',
    'status',
    'admin_state_up',
  ],
} as const;

/** `fixed_ips=ip_address=10.0.0.3` names an attribute of an attribute. */
const splitFixedIps = (request: ListRequest): ListRequest => {
  const named = request.conditions.filter(({ attribute }) => attribute === 'fixed_ips');
  const pairs = named.flatMap(({ values }) => values.map((value) => String(value).split('=')));
  for (const [key, value] of pairs) {
    if ((key !== 'ip_address' && key !== 'subnet_id') || value === undefined) {
      throw new BadRequest('The filter fixed_ips is of the form ip_address=A or subnet_id=S.');
    }
  }
  const valuesOf = (key: string) => pairs.filter(([each]) => each === key).map(([, value]) => value ?? '');
  const split = ['ip_address', 'subnet_id'].flatMap((key) => {
    const values = valuesOf(key);
    return values.length === 0 ? [] : [{ attribute: `fixed_ips.${key}`, values }];
  });
  return { ...request, conditions: [...request.conditions.filter((one) => !named.includes(one)), ...split] };
};

export const portOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'port',
    plural: 'ports',
    words: 'port',
    create: createPortBody,
    update: updatePortBody,
    shown: shownPort,
    list,
    rules: portPolicy,
    hidden: {
      'binding:vif_type': portPolicy.readVifType,
      'binding:vif_details': portPolicy.readVifDetails,
      'binding:host_id': portPolicy.readHost,
      'binding:profile': portPolicy.readProfile,
    },
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listPorts(ctx, neutron, splitFixedIps(request)),
      get: (ctx, id) => getPort(ctx, neutron, id),
      create: (ctx, given) => createPorts(ctx, neutron, given),
      update: (ctx, id, body, revision) => updatePort(ctx, neutron, id, body, revision),
      remove: (ctx, id, revision) => deletePort(ctx, neutron, id, revision),
    },
    view: portView,
  });
