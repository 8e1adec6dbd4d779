import { truncate } from 'node:fs/promises';
import type { Context } from '@nimbo/context/context.ts';
import { addBlockNode, removeBlockNode } from '@nimbo/qemu/block-nodes.ts';
import { nodeNameOf } from '@nimbo/qemu/identifier.ts';
import { backUpVolume } from '@nimbo/qemu/volume-backup.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import type { FileParts } from './file-parts.ts';

/** Milliseconds for a whole volume. */
const timeLimit = 3_600_000;

/** A volume that the storage daemon serves, and its copy. */
export interface ServedCopy {
  /** The volume's node. */
  readonly node: string;
  /** The copy's id. */
  readonly copy: string;
  /** An empty file of the storage user's. */
  readonly target: string;
  /** Bytes of the volume. */
  readonly size: number;
}

/** Copies what a volume is at this moment, while guests go on writing to it. */
export const copyServed = async (
  ctx: Context,
  daemon: QmpClient,
  { node, copy, target, size }: ServedCopy,
): Promise<void> => {
  const targetNode = nodeNameOf('c', copy);
  await truncate(target, size);
  await addBlockNode(ctx, daemon, { name: targetNode, source: { kind: 'file', path: target, format: 'raw' } });
  try {
    const backup = { jobId: nodeNameOf('j', copy), nodeName: node, targetNodeName: targetNode, timeLimit };
    await backUpVolume(ctx, daemon, { ...backup, mode: 'full' });
  } finally {
    await removeBlockNode(ctx, daemon, targetNode);
  }
};

/** Copies a file that nobody writes to; holes stay holes, and where the file system can it shares the rest. */
export const copyFile = async (
  ctx: Context,
  { runProgram, user }: { readonly runProgram: FileParts['runProgram']; readonly user: ProgramUser | undefined },
  from: string,
  to: string,
): Promise<void> => {
  const args = ['--sparse=always', '--reflink=auto', '--', from, to];
  await runProgram(ctx, { program: 'cp', args, timeLimit, ...user });
};
