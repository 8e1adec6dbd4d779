import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '@nimbo/netdev/testing/lab.ts';
import { ip, runIn } from '@nimbo/netdev/testing/shell-of.ts';
import { commandInPlace } from '@nimbo/netdev/place.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { tapName } from '../agents/translate/layer-two.ts';
import type { HostPort } from '../rpc/host-network-schema.ts';
import type { LabAgent } from './agent-lab.ts';

/** A namespace in a guest's stead. */
export interface CabledGuest extends AsyncDisposable {
  readonly namespace: string;
  /** Asks for an address as a guest does and takes it; what DHCP told, as `name=value` lines. */
  lease(): Promise<string>;
  /** Takes an address without asking. */
  take(cidr: string): Promise<void>;
  /** Whether an answer to a ping comes back within a second. */
  pings(address: string): Promise<boolean>;
}

const backend = (id: string, device: string): readonly string[] => [
  '-netdev',
  `tap,id=${id},ifname=${device},script=no,downscript=no,vnet_hdr=off`,
  '-netdev',
  `hubport,id=${id}port,hubid=1,netdev=${id}`,
];

const udhcpcScript = `#!/bin/sh
if [ "$1" = bound ]; then
  ip addr flush dev eth0 scope global
  ip addr add "$ip/$mask" dev eth0
  if [ -n "$staticroutes" ]; then
    set -- $staticroutes
    while [ -n "$1" ]; do ip route replace "$1" via "$2" dev eth0; shift 2; done
  elif [ -n "$router" ]; then ip route replace default via "$router"; fi
  exec env
fi
`;

const askForLease = async (namespace: string, directory: string): Promise<string> => {
  const script = join(directory, 'udhcpc-script');
  await writeFile(script, udhcpcScript, { mode: 0o755 });
  const asks = ['-f', '-q', '-n', '-t', '5', '-T', '1', '-i', 'eth0', '-s', script];
  const options = ['-O', 'mtu', '-O', 'staticroutes', '-O', 'dns', '-O', 'router', '-O', 'hostname'];
  const { stdout, stderr } = await runIn(namespace, 'busybox', 'udhcpc', ...asks, ...options);
  return stdout + stderr;
};

/**
 * A guest on its real tap: a QEMU without a machine opens the tap by name, as guests do, and is nothing but a cable to
 * `eth0` in a namespace.
 */
export const cabledGuest = async (lab: Lab, { here, directory }: LabAgent, port: HostPort): Promise<CabledGuest> => {
  const namespace = await lab.namespace(port.id.replace('guest-', 'g'));
  const far = `cable${port.id.slice(-4)}`;
  const machine = ['-machine', 'none', '-display', 'none', '-nodefaults', '-monitor', 'none', '-serial', 'none'];
  const cable = [...machine, ...backend('a', tapName(here.cloud, port.id)), ...backend('b', far)];
  const [program, ...args] = commandInPlace(here.place, 'qemu-system-x86_64', cable);
  const child = spawn(program, args, { stdio: 'ignore' });
  const hasFar = async (): Promise<boolean> =>
    (await runIn(here.place, 'ip', 'link', 'show', 'dev', far)).exitCode === 0;
  await until(`${far} is there`, hasFar);
  await ip('-n', here.place ?? '', 'link', 'set', 'dev', far, 'netns', namespace);
  await ip('-n', namespace, 'link', 'set', 'dev', far, 'name', 'eth0', 'address', port.mac, 'mtu', '1450');
  await ip('-n', namespace, 'link', 'set', 'dev', 'eth0', 'up');
  return {
    namespace,
    lease: () => askForLease(namespace, directory),
    take: async (cidr) => {
      await ip('-n', namespace, 'addr', 'add', cidr, 'dev', 'eth0');
    },
    pings: async (address) => (await runIn(namespace, 'ping', '-n', '-c', '1', '-W', '1', address)).exitCode === 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};
