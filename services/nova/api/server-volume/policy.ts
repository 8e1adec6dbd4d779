import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

const all = '/servers/{server_id}/os-volume_attachments';
const one = `${all}/{volume_id}`;

export const serverVolumePolicy = {
  index: readerRule('os-volumes-attachments:index', "List a server's volumes.", `GET ${all}`),
  show: readerRule('os-volumes-attachments:show', "Show a server's volume.", `GET ${one}`),
  create: memberRule('os-volumes-attachments:create', 'Attach a volume to a server.', `POST ${all}`),
  update: memberRule('os-volumes-attachments:update', "Change a server's volume.", `PUT ${one}`),
  delete: memberRule('os-volumes-attachments:delete', 'Detach a volume from a server.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
