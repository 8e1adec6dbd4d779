import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

const all = '/servers/{server_id}/os-interface';
const one = `${all}/{port_id}`;

export const serverInterfacePolicy = {
  list: readerRule('os-attach-interfaces:list', "List a server's interfaces.", `GET ${all}`),
  show: readerRule('os-attach-interfaces:show', "Show a server's interface.", `GET ${one}`),
  create: memberRule('os-attach-interfaces:create', 'Attach an interface to a server.', `POST ${all}`),
  delete: memberRule('os-attach-interfaces:delete', 'Detach an interface from a server.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
