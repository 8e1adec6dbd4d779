import { isMessage, type Message } from './message.ts';

/** Events that Nimbo listens to, with the data that QEMU says they carry (QAPI reference, 7.2 and later). */
export interface QmpEventData {
  readonly BLOCK_EXPORT_DELETED: { readonly id: string };
  readonly BLOCK_IO_ERROR: { readonly 'node-name'?: string; readonly nospace?: boolean; readonly reason: string };
  readonly BLOCK_JOB_READY: { readonly device: string };
  readonly DEVICE_DELETED: { readonly device?: string; readonly path: string };
  readonly DEVICE_UNPLUG_GUEST_ERROR: { readonly device?: string; readonly path: string };
  readonly GUEST_PANICKED: { readonly action: string };
  readonly JOB_STATUS_CHANGE: { readonly id: string; readonly status: string };
  readonly MIGRATION: { readonly status: string };
  readonly POWERDOWN: Message;
  readonly RESET: { readonly guest: boolean; readonly reason: string };
  readonly RESUME: Message;
  readonly SHUTDOWN: { readonly guest: boolean; readonly reason: string };
  readonly STOP: Message;
  readonly SUSPEND: Message;
  readonly WAKEUP: Message;
}

export type QmpEventName = keyof QmpEventData;

/** Something that happened without being asked for. Fields of `data` may be missing: QEMU's word is not checked here. */
export interface QmpEvent<Name extends QmpEventName = QmpEventName> {
  readonly name: Name;
  readonly data: Partial<QmpEventData[Name]>;
  /** Milliseconds since the epoch by the peer's clock; 0 where it doesn't know. */
  readonly at: number;
}

const millisecondsOf = (timestamp: unknown): number => {
  const { seconds, microseconds } = isMessage(timestamp) ? timestamp : {};
  const known = typeof seconds === 'number' && typeof microseconds === 'number' && seconds >= 0;
  return known ? seconds * 1000 + Math.floor(microseconds / 1000) : 0;
};

/** The event of a message; undefined where it is none. */
export const eventOf = (message: Message): QmpEvent | undefined => {
  const { event, data, timestamp } = message;
  return typeof event === 'string'
    ? { name: event as QmpEventName, data: isMessage(data) ? data : {}, at: millisecondsOf(timestamp) }
    : undefined;
};
