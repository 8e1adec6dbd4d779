import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import type { VolumeHost } from '../db/host-store.ts';
import type { Cinder } from './cinder.ts';

/** Whether a host has reported lately. */
export const isUp = ({ clock, settings }: Pick<Cinder, 'clock' | 'settings'>, host: VolumeHost): boolean =>
  clock.now() - millisecondsOf(host.reported_at) < settings.service_down_time * 1000;
