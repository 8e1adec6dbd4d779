import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { listComputeNodes, listHostedServers, type HostedServer } from '../db/cell/compute-node-store.ts';
import type { ComputeNode } from '../db/cell/host-store.ts';
import type { Nova } from './nova.ts';
import { listed, pageLimit, type Listed, type WantedPage } from './paging.ts';
import { listServicesOf, type KnownService } from './service.ts';

/** A compute host with its service and the servers on it. */
export interface Hypervisor extends ComputeNode {
  readonly service: KnownService;
  readonly servers: readonly HostedServer[];
}

/** All hypervisors of all cells, the oldest first; one whose service was deleted is gone with it. */
export const listHypervisors = async (nova: Nova): Promise<readonly Hypervisor[]> => {
  const services = await listServicesOf(nova, { binary: 'nova-compute' });
  const byHost = new Map(services.map((service) => [service.host, service]));
  const perCell = await Promise.all(
    nova.cells.compute.map(async ({ db }) => {
      const nodes = await listComputeNodes(db.read);
      return {
        nodes,
        servers: await listHostedServers(
          db.read,
          nodes.map(({ host }) => host),
        ),
      };
    }),
  );
  return perCell.flatMap(({ nodes, servers }) =>
    nodes.flatMap((node) => {
      const service = byHost.get(node.host);
      const own = servers.filter(({ host }) => host === node.host);
      return service === undefined ? [] : [{ ...node, service, servers: own }];
    }),
  );
};

/** Which hypervisors are asked for. `byUuid` tells what callers know them by: the uuid, or the number. */
export interface WantedHypervisors extends WantedPage {
  readonly byUuid: boolean;
  /** A part of the host name. */
  readonly pattern: string | undefined;
}

/** What callers know a hypervisor by. */
export const hypervisorId = ({ id, uuid }: Pick<ComputeNode, 'id' | 'uuid'>, byUuid: boolean): string =>
  byUuid ? uuid : String(id);

const hypervisorNotFound = (id: string): NotFound =>
  new NotFound(`Hypervisor ${id} could not be found: list the hypervisors to see which there are.`);

/** @throws BadRequest for an unknown marker; NotFound where a pattern fits none */
export const pageOfHypervisors = async (nova: Nova, wanted: WantedHypervisors): Promise<Listed<Hypervisor>> => {
  const { pattern, marker, byUuid } = wanted;
  const all = await listHypervisors(nova);
  const found = pattern === undefined ? all : all.filter((one) => one.hypervisor_hostname.includes(pattern));
  if (pattern !== undefined && found.length === 0) {
    throw new NotFound(`No hypervisor matching '${pattern}' could be found.`);
  }
  const at = marker === undefined ? -1 : found.findIndex((one) => hypervisorId(one, byUuid) === marker);
  if (marker !== undefined && at === -1) throw new BadRequest(`The marker ${marker} names no hypervisor.`);
  return listed(found.slice(at + 1), pageLimit(wanted, nova.settings.max_limit));
};

/** @throws NotFound */
export const getHypervisor = async (nova: Nova, id: string, byUuid: boolean): Promise<Hypervisor> => {
  const found = (await listHypervisors(nova)).find((one) => hypervisorId(one, byUuid) === id);
  if (found === undefined) throw hypervisorNotFound(id);
  return found;
};
