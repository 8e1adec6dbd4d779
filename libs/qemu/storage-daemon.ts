import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { objectsOf } from './answer.ts';
import type { FileNode } from './block-node.ts';
import { addBlockNode, removeBlockNode, resizeBlockNode } from './block-nodes.ts';
import { cleanUpContext } from './clean-up-context.ts';
import { checkNodeName } from './identifier.ts';

/** A volume that the daemon serves. */
export interface ExportedVolume {
  /** Of the block node and of the export's id: `nodeNameOf`. */
  readonly nodeName: string;
  /** What NBD clients ask for. */
  readonly exportName: string;
  readonly source: FileNode;
  readonly readOnly?: boolean;
}

/** An export that is being served, or, after a removal was asked for, about to go. */
export interface ExportState {
  readonly id: string;
  readonly nodeName: string;
  readonly shuttingDown: boolean;
}

/** Milliseconds a client's last requests may take. */
const drainLimit = 30_000;

export const listExports = async (ctx: CallContext, daemon: QmpClient): Promise<readonly ExportState[]> => {
  const command = 'query-block-exports';
  const found = objectsOf(await daemon.execute(ctx, command), command);
  return found.map(({ id, 'node-name': nodeName, 'shutting-down': going }) => ({
    id: String(id),
    nodeName: String(nodeName),
    shuttingDown: going === true,
  }));
};

type Export = Pick<ExportedVolume, 'nodeName' | 'exportName' | 'readOnly'>;

/** The id is the first node's name and stays although a snapshot may put another node under the export. */
const addExport = async (ctx: CallContext, daemon: QmpClient, volume: Export, nodeName: string): Promise<void> => {
  await daemon.execute(ctx, 'block-export-add', {
    type: 'nbd',
    id: checkNodeName(volume.nodeName),
    'node-name': nodeName,
    name: volume.exportName,
    writable: volume.readOnly !== true,
  });
};

/** Cuts clients off and waits until the daemon has let go. False where there was none. */
const removeExport = async (ctx: CallContext, daemon: QmpClient, id: string): Promise<boolean> => {
  using deleted = daemon.subscribe('BLOCK_EXPORT_DELETED');
  const found = (await listExports(ctx, daemon)).find((one) => one.id === id);
  if (found === undefined) {
    return false;
  }
  if (!found.shuttingDown) {
    await daemon.execute(ctx, 'block-export-del', { id, mode: 'hard' });
  }
  await deleted.next(ctx, { matches: ({ data }) => data.id === id, timeLimit: drainLimit });
  return true;
};

/**
 * Opens a volume's file and serves it; idempotent.
 * @throws QmpError where the file cannot be opened or is in use
 */
export const exportVolume = async (ctx: CallContext, daemon: QmpClient, volume: ExportedVolume): Promise<void> => {
  if ((await listExports(ctx, daemon)).some(({ id }) => id === volume.nodeName)) {
    return;
  }
  const { nodeName: name, source, readOnly = false } = volume;
  await addBlockNode(ctx, daemon, { name, source, readOnly });
  await addExport(ctx, daemon, volume, name);
};

/** Stops serving a volume, cutting off who still uses it, and closes its file; idempotent. */
export const unexportVolume = async (ctx: CallContext, daemon: QmpClient, nodeName: string): Promise<void> => {
  await removeExport(ctx, daemon, nodeName);
  await removeBlockNode(ctx, daemon, nodeName);
};

/**
 * Grows a volume while clients use it. NBD exports cannot grow, so the export goes away for a moment: clients that
 * were opened with a reconnect delay hold their requests back, come again, and can then resize their own node
 * (`resizeBlockNode`). The export is put back also where growing fails.
 * @throws QmpError where it cannot grow; Timeout where clients' requests do not drain
 */
export const resizeVolume = async (
  ctx: CallContext,
  daemon: QmpClient,
  volume: Omit<ExportedVolume, 'source'>,
  size: number,
): Promise<void> => {
  const wasServed = await removeExport(ctx, daemon, volume.nodeName);
  try {
    await resizeBlockNode(ctx, daemon, volume.nodeName, size);
  } finally {
    if (wasServed) {
      await addExport(cleanUpContext(ctx), daemon, volume, volume.nodeName);
    }
  }
};
