import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import { novaMetadata, novaMetadataTopic, type MetadataAnswer } from '@nimbo/client-nova/metadata-interface.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import type { Cells } from '../domain/cells.ts';
import { findInCells } from '../domain/find-in-cells.ts';
import { answerMetadata } from '../domain/metadata/answer-metadata.ts';
import { openCells } from '../open-cells.ts';

/** Who asks, as the network agent has found out from the port. */
interface Question {
  readonly instanceId: string;
  readonly projectId: string;
  readonly path: string;
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const unknown: MetadataAnswer = {
  status: 404,
  contentType: 'text/plain',
  body: Buffer.from('404 Not Found\n').toString('base64'),
};

const answer = async (cells: Cells, dhcpDomain: string, { instanceId, projectId, path }: Question) => {
  const found = uuidPattern.test(instanceId) ? await findInCells(cells, instanceId) : undefined;
  // A port that names another project's server is somebody's attempt.
  if (found === undefined || found.instance.projectId !== projectId) return unknown;
  const { status, contentType, body } = answerMetadata(found.instance, path, dhcpDomain);
  return { status, contentType, body: body.toString('base64') };
};

/** Makes the role `nova-metadata`, which tells network agents what to tell guests; it has no HTTP API of its own. */
export const createNovaMetadata: RoleFactory = async (deps) => {
  const { cells, settings } = await openCells(deps);
  let leave: Unsubscribe | undefined;
  return {
    name: 'nova-metadata',
    start: async () => {
      leave = await deps.bus.serve(novaMetadataTopic, novaMetadata, {
        get: (_ctx, question) => answer(cells, settings.dhcp_domain, question),
      });
    },
    stop: async () => leave?.(),
  };
};
