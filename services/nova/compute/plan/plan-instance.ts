import type { WantedInstance, WantedPort, WantedVolume } from '../../rpc/wanted-instance.ts';
import type { GuestState } from '../drivers/hypervisor.ts';

/** What the host remembers of an instance beside what its hypervisor shows. */
export interface InstanceMemory {
  /** Reboots that were done. */
  readonly reboots: { readonly soft: number; readonly hard: number };
  /** True where the guest was brought up as wanted since the machine started: when it is down now, it went by itself. */
  readonly wasUp: boolean;
}

/** One thing to do next. */
export type InstanceAction =
  | { readonly kind: 'build' }
  | { readonly kind: 'power-on' }
  | { readonly kind: 'power-off' }
  | { readonly kind: 'reboot'; readonly how: 'soft' | 'hard' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'unpause' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'attach-volume'; readonly volume: WantedVolume }
  | { readonly kind: 'detach-volume'; readonly volumeId: string }
  | { readonly kind: 'grow-volume'; readonly volumeId: string; readonly size: number }
  | { readonly kind: 'attach-port'; readonly port: WantedPort }
  | { readonly kind: 'detach-port'; readonly portId: string }
  | { readonly kind: 'destroy' };

const isUp = ({ power }: GuestState): boolean => power === 'running' || power === 'paused';

const reboots = (wanted: WantedInstance, memory: InstanceMemory): readonly InstanceAction[] => {
  if (wanted.reboots.hard > memory.reboots.hard) return [{ kind: 'reboot', how: 'hard' }];
  return wanted.reboots.soft > memory.reboots.soft ? [{ kind: 'reboot', how: 'soft' }] : [];
};

const grown = (wanted: WantedInstance, { volumeSizes = {} }: GuestState): readonly InstanceAction[] =>
  wanted.volumes.flatMap(({ volumeId, size }) => {
    const seen = volumeSizes[volumeId];
    return size === undefined || seen === undefined || seen >= size ? [] : [{ kind: 'grow-volume', volumeId, size }];
  });

const plugs = (wanted: WantedInstance, actual: GuestState): readonly InstanceAction[] => [
  ...actual.ports
    .filter((id) => !wanted.ports.some(({ portId }) => portId === id))
    .map((portId) => ({ kind: 'detach-port', portId }) as const),
  ...actual.volumes
    .filter((id) => !wanted.volumes.some(({ volumeId }) => volumeId === id))
    .map((volumeId) => ({ kind: 'detach-volume', volumeId }) as const),
  ...wanted.volumes
    .filter(({ volumeId }) => !actual.volumes.includes(volumeId))
    .map((volume) => ({ kind: 'attach-volume', volume }) as const),
  ...wanted.ports
    .filter(({ portId }) => !actual.ports.includes(portId))
    .map((port) => ({ kind: 'attach-port', port }) as const),
];

/** Up, and going or paused as wanted; what is plugged in is changed first, for a guest that goes can let go of it. */
const up = (wanted: WantedInstance, actual: GuestState, memory: InstanceMemory): readonly InstanceAction[] => {
  const rebooting = reboots(wanted, memory);
  if (rebooting.length > 0) return rebooting;
  const steps: InstanceAction[] = [];
  if (!isUp(actual)) {
    // A guest that shut itself down stays down: whoever wants it up again says so.
    const stays = actual.power === 'crashed' || (actual.power === 'stopped' && memory.wasUp);
    if (stays) return [];
    steps.push({ kind: 'power-on' });
  } else {
    steps.push(...plugs(wanted, actual), ...grown(wanted, actual));
  }
  if (wanted.power === 'paused' && actual.power !== 'paused') steps.push({ kind: 'pause' });
  if (wanted.power === 'running' && actual.power === 'paused') steps.push({ kind: 'unpause' });
  return steps;
};

/**
 * What is to be done, in order, so that an instance becomes what is wanted; empty where it is, or where nothing can be
 * done about it. After each step what is is read again. `actual` is undefined where the host has nothing of it.
 */
export const planInstance = (
  wanted: WantedInstance,
  actual: GuestState | undefined,
  memory: InstanceMemory,
): readonly InstanceAction[] => {
  if (wanted.power === 'absent') return actual === undefined ? [] : [{ kind: 'destroy' }];
  if (actual === undefined || !actual.isBuilt) return [{ kind: 'build' }];
  if (wanted.power === 'stopped') return actual.power === 'stopped' ? [] : [{ kind: 'power-off' }];
  if (wanted.power === 'suspended') return isUp(actual) ? [{ kind: 'suspend' }] : [];
  return up(wanted, actual, memory);
};
