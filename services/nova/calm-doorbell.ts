import { setTimeout as delay } from 'node:timers/promises';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';

/** Milliseconds in which rings gather. */
const gathering = 250;

/** Wakes who waits a moment after the first ring: one transaction then does what each ring would have made one for. */
export class CalmDoorbell extends Doorbell {
  override async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    await super.wait(milliseconds, signal);
    await delay(gathering, undefined, { signal }).catch(() => undefined);
  }
}
