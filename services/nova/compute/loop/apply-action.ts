import type { Context } from '@nimbo/context/context.ts';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';
import type { Hypervisor } from '../drivers/hypervisor.ts';
import type { InstanceAction } from '../plan/plan-instance.ts';

/** Milliseconds a guest has to shut down by itself where nothing is told (nova: shutdown_timeout). */
const defaultGrace = 60_000;

/** Does one thing of a plan. */
export const applyAction = async (
  hypervisor: Hypervisor,
  ctx: Context,
  wanted: WantedInstance,
  action: InstanceAction,
  progress: (words: string) => void,
): Promise<void> => {
  const { uuid } = wanted;
  switch (action.kind) {
    case 'build':
      return hypervisor.build(ctx, wanted, progress);
    case 'power-on':
      return hypervisor.powerOn(ctx, wanted);
    case 'power-off':
      return hypervisor.powerOff(ctx, uuid, wanted.shutdownGrace ?? defaultGrace);
    case 'reboot':
      return hypervisor.reboot(ctx, wanted, action.how);
    case 'pause':
      return hypervisor.pause(ctx, uuid);
    case 'unpause':
      return hypervisor.unpause(ctx, uuid);
    case 'suspend':
      return hypervisor.suspend(ctx, uuid);
    case 'attach-volume':
      return hypervisor.attachVolume(ctx, uuid, action.volume);
    case 'detach-volume':
      return hypervisor.detachVolume(ctx, uuid, action.volumeId);
    case 'grow-volume':
      return hypervisor.growVolume(ctx, uuid, action.volumeId, action.size);
    case 'attach-port':
      return hypervisor.attachPort(ctx, uuid, action.port);
    case 'detach-port':
      return hypervisor.detachPort(ctx, uuid, action.portId);
    case 'destroy':
      return hypervisor.destroy(ctx, uuid);
  }
};
