import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import { listMappedServers } from '../db/nova-api/server-mapping-store.ts';
import { listComputeHosts } from '../db/cell/compute-host-store.ts';
import { listPresence, type Presence } from '../db/cell/presence-store.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { belongingsAudits } from './server-belongings-audit.ts';

/** Milliseconds for which a server may be in the middle of something: younger changes are no leak. */
const grace = 60_000;

const advice =
  'Look at it with `nimbo saga list --all` and `nimbo explain`; deleting the server gives back all that is its own.';

const isSettled = (nova: Nova, { updatedAt }: Presence): boolean => nova.clock.now() - Date.parse(updatedAt) > grace;

/** Servers of a cell that the API does not know, and those that it looks for there in vain. */
const mappingFindings = async (nova: Nova): Promise<readonly AuditFinding[]> => {
  const mapped = await listMappedServers(nova.api.read);
  const findings: AuditFinding[] = [];
  for (const cell of nova.cells.all) {
    const present = await listPresence(cell.db.read);
    const known = new Set(present.map(({ uuid }) => uuid));
    for (const one of present)
      if (mapped.get(one.uuid)?.cell !== cell.uuid && isSettled(nova, one))
        findings.push({ what: `server ${one.uuid} is in ${cell.name} and the API does not know it`, advice });
    for (const [uuid, where] of mapped)
      if (where.cell === cell.uuid && !where.isQueued && !known.has(uuid))
        findings.push({ what: `the API looks for server ${uuid} in ${cell.name}, where it is not`, advice });
  }
  return findings;
};

const roomOf = async (nova: Nova, cell: Cell, signal: AbortSignal): Promise<readonly AuditFinding[]> => {
  const ctx = internalContext({ signal });
  const present = await listPresence(cell.db.read);
  const byId = new Map(present.map((one) => [one.uuid, one]));
  const findings: AuditFinding[] = [];
  const held = new Set<string>();
  for (const { host, provider } of await listComputeHosts(cell.db.read))
    for (const uuid of await nova.drivers.placement.claimsOf(ctx, provider)) {
      held.add(uuid);
      if (byId.get(uuid)?.host === host) continue;
      findings.push({
        what: `room of host ${host} is held for ${uuid}, which is not there`,
        advice: `Where no server ${uuid} is being made: openstack resource provider allocation delete ${uuid}`,
      });
    }
  for (const one of present)
    if (one.host !== null && one.vmState !== 'error' && !held.has(one.uuid) && isSettled(nova, one))
      findings.push({ what: `server ${one.uuid} is on host ${one.host}, and no room is held for it there`, advice });
  return findings;
};

/** What `nimbo doctor` compares of servers: the databases with each other, and with what placement holds for them. */
export const serverAudits = (nova: Nova): readonly Audit[] => [
  { name: 'server-mappings', find: () => mappingFindings(nova) },
  {
    name: 'server-allocations',
    find: async (signal) => {
      const findings: AuditFinding[] = [];
      for (const cell of nova.cells.compute) findings.push(...(await roomOf(nova, cell, signal)));
      return findings;
    },
  },
  ...belongingsAudits(nova),
];
