import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { QmpError } from '@nimbo/qmp/qmp-error.ts';
import { addBlockNode, removeBlockNode, removeCredentials, removeReleasedNode } from './block-nodes.ts';
import { cleanUpContext } from './clean-up-context.ts';
import { diskDeviceOptions, type Disk } from './disk.ts';
import { ignoreRefusal } from './ignore-refusal.ts';
import { netdevId, netdevOptions, nicDeviceOptions, type Nic } from './nic.ts';
import { hasDevice, removeDevice, type RemoveDeviceOptions } from './remove-device.ts';

const undo = async (ctx: CallContext, step: (ctx: CallContext) => Promise<unknown>): Promise<void> => {
  await step(cleanUpContext(ctx)).catch((error: unknown) =>
    ctx.log.warn('a half attached device could not be taken back', { error }),
  );
};

/**
 * Plugs a disk into a running or paused guest; idempotent by the disk's id. Where it fails nothing stays behind.
 * @throws QmpError where QEMU cannot open it or has no slot left
 */
export const attachDisk = async (ctx: CallContext, qmp: QmpClient, disk: Disk): Promise<void> => {
  if (await hasDevice(ctx, qmp, disk.id)) {
    return;
  }
  await addBlockNode(ctx, qmp, disk.node);
  try {
    await qmp.execute(ctx, 'device_add', diskDeviceOptions(disk));
  } catch (error) {
    await undo(ctx, (own) => removeBlockNode(own, qmp, disk.node.name));
    throw error;
  }
};

/**
 * Unplugs a disk and closes its node; idempotent.
 * @throws Conflict (`qemu.unplug_refused`) where the guest does not let go
 */
export const detachDisk = async (
  ctx: CallContext,
  qmp: QmpClient,
  disk: { readonly id: string; readonly nodeName: string; readonly credentials?: string },
  options?: RemoveDeviceOptions,
): Promise<void> => {
  await removeDevice(ctx, qmp, disk.id, options);
  await removeReleasedNode(ctx, qmp, disk.nodeName);
  if (disk.credentials !== undefined) await removeCredentials(ctx, qmp, disk.credentials);
};

const removeNetdev = (ctx: CallContext, qmp: QmpClient, nic: Pick<Nic, 'id'>): Promise<boolean> =>
  ignoreRefusal(qmp.execute(ctx, 'netdev_del', { id: netdevId(nic) }), /not found/).catch((error: unknown) => {
    if (error instanceof QmpError && error.errorClass === 'DeviceNotFound') {
      return false;
    }
    throw error;
  });

/**
 * Plugs a network card in; idempotent by its id. Its tap must be named: a descriptor can only be inherited at start.
 * @throws QmpError where the tap cannot be opened or no slot is left
 */
export const attachNic = async (
  ctx: CallContext,
  qmp: QmpClient,
  nic: Nic & { readonly tap: { readonly name: string } },
): Promise<void> => {
  if (await hasDevice(ctx, qmp, nic.id)) {
    return;
  }
  // What a predecessor left half done would stand in the way.
  await removeNetdev(ctx, qmp, nic);
  await qmp.execute(ctx, 'netdev_add', netdevOptions(nic));
  try {
    await qmp.execute(ctx, 'device_add', nicDeviceOptions(nic));
  } catch (error) {
    await undo(ctx, (own) => removeNetdev(own, qmp, nic));
    throw error;
  }
};

/**
 * Unplugs a network card and lets go of its tap; idempotent.
 * @throws Conflict (`qemu.unplug_refused`) where the guest does not let go
 */
export const detachNic = async (
  ctx: CallContext,
  qmp: QmpClient,
  nic: Pick<Nic, 'id'>,
  options?: RemoveDeviceOptions,
): Promise<void> => {
  await removeDevice(ctx, qmp, nic.id, options);
  await removeNetdev(ctx, qmp, nic);
};
