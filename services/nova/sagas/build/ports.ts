import { toJson } from '@nimbo/db/json.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import type { Instance } from '../../db/cell/instance.ts';
import { findInstance, writeInstance } from '../../db/cell/instance-store.ts';
import type { Port } from '../../drivers/network.ts';
import { interfacesOf, pairPorts, type Pairing } from '../../domain/interfaces.ts';
import { changeServer } from '../../domain/server-change.ts';
import { setTask } from '../../domain/server-task.ts';
import type { Build } from '../build-server.ts';

/** The network could not be brought to the host: another host may do. */
class BindingFailed extends Conflict {
  constructor(port: string, host: string) {
    super(`Port ${port} could not be bound to host ${host}: no agent there can reach its network.`, {
      code: 'nova.binding_failed',
    });
  }
}

const give = async (ctx: StepContext, { nova, state }: Build, instance: Instance, pairing: Pairing): Promise<Port> => {
  const { wanted, port } = pairing;
  const { uuid, projectId } = instance;
  const place = { deviceId: uuid, host: instance.host ?? '', zone: instance.availabilityZone ?? '' };
  const { networks } = nova.drivers;
  if (wanted.portId !== null) return networks.bindPort(ctx, wanted.portId, place);
  if (port !== undefined) return port;
  const { networkId, fixedIp } = wanted;
  return networks.createPort(ctx, {
    projectId,
    networkId,
    fixedIp,
    securityGroups: state.spec.securityGroups,
    ...place,
  });
};

const giveAll = async (ctx: StepContext, build: Build, instance: Instance): Promise<readonly Port[]> => {
  const { interfaces } = build.state.spec;
  const there = await build.nova.drivers.networks.portsOf(ctx, instance.uuid);
  const ports: Port[] = [];
  for (const pairing of pairPorts(interfaces, there)) {
    const port = await give(ctx, build, instance, pairing);
    if (port.vifType === 'binding_failed') throw new BindingFailed(port.id, instance.host ?? 'none');
    ports.push(port);
  }
  return ports;
};

/** Makes and binds what was asked for, and keeps with the server what it has. */
export const givePorts = async (ctx: StepContext, build: Build): Promise<undefined> => {
  const { nova, cell, state } = build;
  const { interfaces } = state.spec;
  if (interfaces.length === 0) return;
  await setTask(ctx, nova, { cell, uuid: state.uuid }, 'networking');
  const instance = await findInstance(cell.db.read, state.uuid);
  if (instance === undefined) return;
  const ports = await giveAll(ctx, build, instance);
  const described = await nova.drivers.networks.describe(ctx, ports);
  const column = toJson(interfacesOf(described, interfaces));
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, { interfaces: column }, at),
  );
};

/** A user's ports go back to the user, nova's own are deleted. */
export const takePorts = async (ctx: StepContext, { nova, cell, state }: Build): Promise<void> => {
  const { interfaces } = state.spec;
  if (interfaces.length === 0) return;
  const { networks } = nova.drivers;
  const users = new Set(interfaces.map(({ portId }) => portId));
  for (const { id } of await networks.portsOf(ctx, state.uuid))
    await (users.has(id) ? networks.unbindPort(ctx, id) : networks.deletePort(ctx, id));
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, ({ uuid }, { tx, at }) =>
    writeInstance(tx, uuid, { interfaces: '[]' }, at),
  );
};
