import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { QmpError } from '@nimbo/qmp/qmp-error.ts';
import { objectsOf } from './answer.ts';
import { blockNodeOptions, credentialsOf, type BlockNode } from './block-node.ts';
import { checkNodeName } from './identifier.ts';
import { ignoreRefusal } from './ignore-refusal.ts';

/** What is known of an open node. */
export interface BlockNodeState {
  readonly name: string;
  /** Bytes as the guest sees them; undefined where QEMU doesn't say. */
  readonly size: number | undefined;
  readonly readOnly: boolean;
}

/** The named nodes that are open. */
export const listBlockNodes = async (ctx: CallContext, qmp: QmpClient): Promise<readonly BlockNodeState[]> => {
  const command = 'query-named-block-nodes';
  const nodes = objectsOf(await qmp.execute(ctx, command, { flat: true }), command);
  return nodes.map(({ 'node-name': name, ro, image }) => {
    const { 'virtual-size': size } = (image ?? {}) as { 'virtual-size'?: unknown };
    return { name: String(name), size: typeof size === 'number' ? size : undefined, readOnly: ro === true };
  });
};

const hasNode = async (ctx: CallContext, qmp: QmpClient, name: string): Promise<boolean> =>
  (await listBlockNodes(ctx, qmp)).some((node) => node.name === name);

/** Opens a node; idempotent by its name. Works on QEMU and on the storage daemon. */
export const addBlockNode = async (ctx: CallContext, qmp: QmpClient, node: BlockNode): Promise<void> => {
  if (await hasNode(ctx, qmp, node.name)) return;
  const credentials = credentialsOf(node.source);
  if (credentials !== undefined) await ignoreRefusal(qmp.execute(ctx, 'object-add', credentials), /duplicate/i);
  await qmp.execute(ctx, 'blockdev-add', blockNodeOptions(node));
};

/** Forgets the key of a source that is closed; idempotent, and nothing for a source without one. */
export const removeCredentials = async (ctx: CallContext, qmp: QmpClient, id: string): Promise<void> => {
  await ignoreRefusal(qmp.execute(ctx, 'object-del', { id: checkNodeName(id) }), /not found/);
};

/** Closes a node; idempotent. @throws QmpError while something uses it */
export const removeBlockNode = async (ctx: CallContext, qmp: QmpClient, name: string): Promise<void> => {
  if (await hasNode(ctx, qmp, name)) {
    await qmp.execute(ctx, 'blockdev-del', { 'node-name': name });
  }
};

/** Milliseconds in which QEMU must have let go of a node whose user is gone. */
const releaseLimit = 30_000;

/**
 * Closes a node whose device has just been unplugged: QEMU says that a device is gone a moment before it lets go of
 * what the device used. Idempotent.
 * @throws QmpError where something else goes on using it
 */
export const removeReleasedNode = async (ctx: CallContext, qmp: QmpClient, name: string): Promise<void> => {
  const deadline = ctx.clock.monotonic() + releaseLimit;
  for (;;) {
    try {
      await removeBlockNode(ctx, qmp, name);
      return;
    } catch (error) {
      const inUse = error instanceof QmpError && error.description.endsWith('is in use');
      if (!inUse || ctx.clock.monotonic() >= deadline) {
        throw error;
      }
      await delay(20, undefined, { signal: ctx.signal });
    }
  }
};

/**
 * Grows a node to so many bytes and tells the guest. For an NBD node the server's side must have grown first
 * (`resizeVolume`).
 */
export const resizeBlockNode = async (ctx: CallContext, qmp: QmpClient, name: string, size: number): Promise<void> => {
  await qmp.execute(ctx, 'block_resize', { 'node-name': name, size });
};

/**
 * The same for an NBD node that nothing may have used since its server grew. QEMU notices that a server has gone, and asks
 * it anew how large it is, with the next request alone: so a sector is read first.
 */
export const resizeNbdNode = async (ctx: CallContext, qmp: QmpClient, name: string, size: number): Promise<void> => {
  const command = `qemu-io ${checkNodeName(name)} "read 0 512"`;
  await qmp.execute(ctx, 'human-monitor-command', { 'command-line': command });
  await resizeBlockNode(ctx, qmp, name, size);
};
