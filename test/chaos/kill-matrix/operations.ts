import { randomUUID } from 'node:crypto';
import type { KillClient } from './kill-client.ts';

/** What every round works with. */
export interface Stage {
  readonly client: KillClient;
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
}

/** What one round has made. */
export interface Scene extends Stage {
  /** Names: the ids may not have been answered. */
  readonly server: string;
  readonly volume: string;
}

/** One operation of a round: asked for once, and then seen to its end, whoever died meanwhile. */
export interface KillOperation {
  readonly name: string;
  /** May go unanswered. */
  begin(scene: Scene): Promise<unknown>;
  /** Waits for the end; throws where it is none that is allowed. */
  ended(scene: Scene): Promise<void>;
}

/** Part of a name for which the fake driver of the test's cloud has the order to fail. */
export const failingName = 'kill-fails';

export const sceneOf = (stage: Stage): Scene => ({
  ...stage,
  server: `kill-${randomUUID()}`,
  volume: `kill-${randomUUID()}`,
});

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Server extends Named {
  readonly status: string;
  readonly 'OS-EXT-STS:task_state': string | null;
  readonly 'os-extended-volumes:volumes_attached': readonly unknown[];
  readonly addresses: Readonly<Record<string, readonly unknown[]>>;
}

interface Volume extends Named {
  readonly status: string;
  readonly size: number;
}

const serverCalled = async ({ client }: Stage, name: string): Promise<Named | undefined> => {
  const { servers } = await client.must<{ servers: Named[] }>('nova', 'GET', '/servers');
  return servers.find((server) => server.name === name);
};

const volumeCalled = async ({ client, volume }: Scene): Promise<Named | undefined> => {
  const { volumes } = await client.must<{ volumes: Named[] }>('cinder', 'GET', '/volumes');
  return volumes.find(({ name }) => name === volume);
};

const idOf = (found: Named | undefined): string => {
  if (found === undefined) throw new Error('it is not there');
  return found.id;
};

const serverId = async (scene: Scene): Promise<string> => idOf(await serverCalled(scene, scene.server));
const volumeId = async (scene: Scene): Promise<string> => idOf(await volumeCalled(scene));

const create = ({ client, flavor, image, network }: Stage, name: string): Promise<unknown> => {
  const server = { name, flavorRef: flavor, imageRef: image, networks: [{ uuid: network }] };
  return client.ask('nova', 'POST', '/servers', { server });
};

const untilServers = (scene: Scene, what: string, holds: (servers: readonly Server[]) => boolean): Promise<void> =>
  scene.client.until<{ servers: Server[] }>(what, 'nova', '/servers/detail', ({ servers }) => holds(servers));

const untilServer = (scene: Scene, what: string, holds: (server: Server) => boolean): Promise<void> =>
  untilServers(scene, `the server ${what}`, (servers) => {
    const found = servers.find(({ name }) => name === scene.server);
    return found?.['OS-EXT-STS:task_state'] === null && found.status === 'ACTIVE' && holds(found);
  });

const untilVolume = (scene: Scene, what: string, holds: (volume: Volume | undefined) => boolean): Promise<void> =>
  scene.client.until<{ volumes: Volume[] }>(`the volume ${what}`, 'cinder', '/volumes/detail', ({ volumes }) =>
    holds(volumes.find(({ name }) => name === scene.volume)),
  );

const portsOf = ({ addresses }: Server): number => Object.values(addresses).flat().length;

/** A request that died before it was admitted has left nothing, and is made again. */
const orAgain = async (isThere: () => Promise<boolean>, again: () => Promise<unknown>): Promise<void> => {
  if (!(await isThere())) await again();
};

const createOperation: KillOperation = {
  name: 'create a server',
  begin: (scene) => create(scene, scene.server),
  ended: async (scene) => {
    await orAgain(
      async () => (await serverCalled(scene, scene.server)) !== undefined,
      () => create(scene, scene.server),
    );
    await untilServer(scene, 'is ACTIVE with its port', (server) => portsOf(server) === 1);
  },
};

const createInVain: KillOperation = {
  name: 'create a server that no host can run',
  begin: (scene) => create(scene, `${failingName}-${scene.server}`),
  ended: async (scene) => {
    const name = `${failingName}-${scene.server}`;
    await orAgain(
      async () => (await serverCalled(scene, name)) !== undefined,
      () => create(scene, name),
    );
    await untilServers(scene, 'the server that failed is in ERROR', (servers) =>
      servers.some((server) => server.name === name && server.status === 'ERROR'),
    );
    await scene.client.ask('nova', 'DELETE', `/servers/${idOf(await serverCalled(scene, name))}`);
    await untilServers(scene, 'the server that failed is gone', (servers) => servers.every((one) => one.name !== name));
  },
};

const reboot: KillOperation = {
  name: 'reboot a server',
  begin: async (scene) =>
    scene.client.ask('nova', 'POST', `/servers/${await serverId(scene)}/action`, { reboot: { type: 'HARD' } }),
  ended: (scene) => untilServer(scene, 'is ACTIVE again', () => true),
};

const attachVolume: KillOperation = {
  name: 'attach a volume',
  begin: async (scene) => {
    const volumeAttachment = { volumeId: await volumeId(scene) };
    const path = `/servers/${await serverId(scene)}/os-volume_attachments`;
    return scene.client.ask('nova', 'POST', path, { volumeAttachment });
  },
  ended: async (scene) => {
    await untilVolume(scene, 'is at rest', (volume) => volume?.status === 'in-use' || volume?.status === 'available');
    await orAgain(
      async () =>
        (await scene.client.must<{ volume: Volume }>('cinder', 'GET', `/volumes/${await volumeId(scene)}`)).volume
          .status === 'in-use',
      () => attachVolume.begin(scene),
    );
    await untilVolume(scene, 'is attached', (volume) => volume?.status === 'in-use');
    await untilServer(scene, 'has its volume', (one) => one['os-extended-volumes:volumes_attached'].length === 1);
  },
};

const detachVolume: KillOperation = {
  name: 'detach a volume',
  begin: async (scene) => {
    const path = `/servers/${await serverId(scene)}/os-volume_attachments/${await volumeId(scene)}`;
    return scene.client.ask('nova', 'DELETE', path);
  },
  ended: async (scene) => {
    await untilVolume(scene, 'is free', (volume) => volume?.status === 'available');
    await untilServer(scene, 'has no volume', (one) => one['os-extended-volumes:volumes_attached'].length === 0);
  },
};

const attachInterface: KillOperation = {
  name: 'attach an interface',
  begin: async (scene) => {
    const path = `/servers/${await serverId(scene)}/os-interface`;
    return scene.client.ask('nova', 'POST', path, { interfaceAttachment: { net_id: scene.network } });
  },
  ended: (scene) => untilServer(scene, 'has two ports', (server) => portsOf(server) === 2),
};

interface InterfaceList {
  readonly interfaceAttachments: readonly { readonly port_id: string }[];
}

const detachInterface: KillOperation = {
  name: 'detach an interface',
  begin: async (scene) => {
    const path = `/servers/${await serverId(scene)}/os-interface`;
    const { interfaceAttachments } = await scene.client.must<InterfaceList>('nova', 'GET', path);
    return scene.client.ask('nova', 'DELETE', `${path}/${interfaceAttachments.at(-1)?.port_id ?? ''}`);
  },
  ended: (scene) => untilServer(scene, 'has one port', (server) => portsOf(server) === 1),
};

const deleteServer: KillOperation = {
  name: 'delete a server',
  begin: async (scene) => scene.client.ask('nova', 'DELETE', `/servers/${await serverId(scene)}`),
  ended: (scene) =>
    untilServers(scene, 'the server is gone', (servers) => servers.every(({ name }) => name !== scene.server)),
};

const createVolume: KillOperation = {
  name: 'create a volume',
  begin: ({ client, volume }) => client.ask('cinder', 'POST', '/volumes', { volume: { name: volume, size: 1 } }),
  ended: async (scene) => {
    await orAgain(
      async () => (await volumeCalled(scene)) !== undefined,
      () => createVolume.begin(scene),
    );
    await untilVolume(scene, 'is available', (volume) => volume?.status === 'available');
  },
};

const extendVolume: KillOperation = {
  name: 'extend a volume',
  begin: async (scene) =>
    scene.client.ask('cinder', 'POST', `/volumes/${await volumeId(scene)}/action`, { 'os-extend': { new_size: 2 } }),
  ended: (scene) => untilVolume(scene, 'is larger', (volume) => volume?.status === 'available' && volume.size === 2),
};

const deleteVolume: KillOperation = {
  name: 'delete a volume',
  begin: async (scene) => scene.client.ask('cinder', 'DELETE', `/volumes/${await volumeId(scene)}`),
  ended: (scene) => untilVolume(scene, 'is gone', (volume) => volume === undefined),
};

/** In an order in which each finds what it needs. */
export const killOperations: readonly KillOperation[] = [
  createOperation,
  createInVain,
  reboot,
  createVolume,
  attachVolume,
  detachVolume,
  extendVolume,
  deleteVolume,
  attachInterface,
  detachInterface,
  deleteServer,
];
