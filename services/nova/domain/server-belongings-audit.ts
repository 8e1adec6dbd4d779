import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import { findInstanceCells } from '../db/nova-api/server-mapping-store.ts';
import type { Held } from '../drivers/held.ts';
import type { Nova } from './nova.ts';

/** Servers that one question to the database names. */
const chunk = 500;

const unknownOf = async (nova: Nova, servers: readonly string[]): Promise<ReadonlySet<string>> => {
  const unknown = new Set<string>();
  for (let at = 0; at < servers.length; at += chunk) {
    const part = servers.slice(at, at + chunk);
    const known = await findInstanceCells(nova.api.read, part);
    for (const uuid of part) if (!known.has(uuid)) unknown.add(uuid);
  }
  return unknown;
};

/** What is kept for servers that nova does not know. A server is known before anything is kept for it, and until nothing is. */
const strays = async (nova: Nova, held: readonly Held[]): Promise<readonly Held[]> => {
  const named = held.filter(({ instance }) => instance !== '');
  const unknown = await unknownOf(nova, [...new Set(named.map(({ instance }) => instance))]);
  return named.filter(({ instance }) => unknown.has(instance));
};

type Find = (ctx: Context) => Promise<readonly AuditFinding[]>;

const ports =
  (nova: Nova): Find =>
  async (ctx) =>
    (await strays(nova, await nova.drivers.networks.everyPort(ctx))).map(({ id, instance }) => ({
      what: `port ${id} is kept for server ${instance}, which is not there`,
      advice: `openstack port delete ${id}, or openstack port unset --device ${id} where its owner wants to keep it`,
    }));

const attachments =
  (nova: Nova): Find =>
  async (ctx) =>
    (await strays(nova, await nova.drivers.volumes.everyAttachment(ctx))).map(({ id, instance }) => ({
      what: `attachment ${id} keeps a volume for server ${instance}, which is not there`,
      advice: `openstack --os-volume-api-version 3.27 volume attachment delete ${id}`,
    }));

const audit = (name: string, find: Find): Audit => ({ name, find: (signal) => find(internalContext({ signal })) });

/** What `nimbo doctor` compares of servers with neutron and cinder: nothing is kept for a server that is not there. */
export const belongingsAudits = (nova: Nova): readonly Audit[] => [
  audit('server-ports', ports(nova)),
  audit('server-attachments', attachments(nova)),
];
