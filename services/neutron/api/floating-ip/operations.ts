import type { Operation } from '@nimbo/http/operation.ts';
import {
  createFloatingIps,
  deleteFloatingIp,
  getFloatingIp,
  listFloatingIps,
  updateFloatingIp,
} from '../../domain/floating-ip.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { floatingIpPolicy } from './policy.ts';
import { createFloatingIpBody, shownFloatingIp, updateFloatingIpBody } from './schema.ts';
import { floatingIpView } from './view.ts';

const list = {
  filters: {
    ...standardFilters,
    floating_network_id: 'text',
    floating_ip_address: 'text',
    port_id: 'text',
    fixed_ip_address: 'text',
    router_id: 'text',
    status: 'text',
  },
  sorts: [...standardSorts, 'floating_network_id', 'floating_ip_address', 'fixed_ip_address', 'router_id', 'status'],
  nullable: ['fixed_ip_address', 'router_id'],
  aliases: { port_id: 'fixed_port_id' },
} as const;

export const floatingIpOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'floatingip',
    plural: 'floatingips',
    words: 'floating IP',
    create: createFloatingIpBody,
    update: updateFloatingIpBody,
    shown: shownFloatingIp,
    list,
    rules: floatingIpPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listFloatingIps(ctx, neutron, request),
      get: (ctx, id) => getFloatingIp(ctx, neutron, id),
      create: (ctx, given) =>
        createFloatingIps(
          ctx,
          neutron,
          given.map((body) => ({
            ...body,
            floating_ip_address: body.floating_ip_address ?? undefined,
            subnet_id: body.subnet_id ?? undefined,
          })),
        ),
      update: (ctx, id, body, revision) => updateFloatingIp(ctx, neutron, id, body, revision),
      remove: (ctx, id, revision) => deleteFloatingIp(ctx, neutron, id, revision),
    },
    view: floatingIpView,
  });
