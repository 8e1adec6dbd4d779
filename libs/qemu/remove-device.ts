import { Conflict, Timeout } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { QmpError } from '@nimbo/qmp/qmp-error.ts';
import { listDevices } from './devices.ts';
import { ignoreRefusal } from './ignore-refusal.ts';

export interface RemoveDeviceOptions {
  /** Milliseconds to wait for the guest before asking again; 5 000 unless told. */
  readonly retryAfter?: number;
  /** How often it is asked; 6 unless told. */
  readonly attempts?: number;
}

/** Whether a device with this id is plugged in. */
export const hasDevice = async (ctx: CallContext, qmp: QmpClient, id: string): Promise<boolean> => {
  const devices = await listDevices(ctx, qmp);
  return devices.includes(id);
};

/** False where it was gone already. */
const ask = async (ctx: CallContext, qmp: QmpClient, id: string): Promise<boolean> => {
  try {
    await ignoreRefusal(qmp.execute(ctx, 'device_del', { id }), /already in the process of unplug/);
    return true;
  } catch (error) {
    if (error instanceof QmpError && error.errorClass === 'DeviceNotFound') {
      return false;
    }
    throw error;
  }
};

const isGone = async (ctx: CallContext, qmp: QmpClient, id: string, timeLimit: number): Promise<boolean> => {
  using deleted = qmp.subscribe('DEVICE_DELETED');
  if (!(await ask(ctx, qmp, id))) {
    return true;
  }
  try {
    await deleted.next(ctx, { matches: ({ data }) => data.device === id, timeLimit });
    return true;
  } catch (error) {
    if (error instanceof Timeout) {
      // Events may have been missed by an earlier connection.
      return !(await hasDevice(ctx, qmp, id));
    }
    throw error;
  }
};

/**
 * Unplugs a device: the guest is asked, and asked again, for one that is just booting does not hear. Idempotent.
 * @throws Conflict (`qemu.unplug_refused`) where the guest does not let go; it may still do so later
 */
export const removeDevice = async (
  ctx: CallContext,
  qmp: QmpClient,
  id: string,
  { retryAfter = 5_000, attempts = 6 }: RemoveDeviceOptions = {},
): Promise<void> => {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await isGone(ctx, qmp, id, retryAfter)) {
      return;
    }
  }
  throw new Conflict(`${qmp.name} has not let go of device ${id}; try again when it has booted, or stop it`, {
    code: 'qemu.unplug_refused',
    details: { device: id },
  });
};
