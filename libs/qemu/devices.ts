import { Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { objectsOf } from './answer.ts';
import { checkIdentifier } from './identifier.ts';

const peripheralPath = '/machine/peripheral';

/** The ids of the devices that have one, plugged in at the start or since. */
export const listDevices = async (ctx: CallContext, qmp: QmpClient): Promise<readonly string[]> => {
  const children = objectsOf(await qmp.execute(ctx, 'qom-list', { path: peripheralPath }), 'qom-list');
  return children.map(({ name }) => String(name)).filter((name) => name !== 'type');
};

/**
 * Where on the PCI bus a device is, in the form that `addr` takes: `slot.function`, hexadecimal.
 * @throws QmpError for a device that is not there or on no PCI bus
 */
export const deviceAddress = async (ctx: CallContext, qmp: QmpClient, id: string): Promise<string> => {
  const path = `${peripheralPath}/${checkIdentifier(id)}`;
  const place = await qmp.execute(ctx, 'qom-get', { path, property: 'addr' });
  if (typeof place !== 'number') {
    throw new Unavailable(`${qmp.name} does not say where device ${id} is`, { code: 'qemu.bad_answer' });
  }
  // A slot of five bits, then a function of three (PCI configuration space, devfn).
  return `${(place >> 3).toString(16)}.${place & 7}`;
};
