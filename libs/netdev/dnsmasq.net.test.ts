import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { isAlive } from '@nimbo/host/process-identity.ts';
import type { DhcpHost, DhcpNetwork } from './dnsmasq-files.ts';
import { ensureDnsmasq, readDnsmasq, removeDnsmasq } from './dnsmasq.ts';
import { emptyHostNetwork } from './host-network.ts';
import { findLeftovers, removeLeftovers } from './leftovers.ts';
import { nameOf } from './names.ts';
import { serverSysctls } from './sysctls.ts';
import { fakeGuest } from './testing/fake-guest.ts';
import { converge, openLab, planNow, type Lab } from './testing/lab.ts';
import { runIn } from './testing/shell-of.ts';

const ctx = internalContext();

const hostOf = (number: number, address: string): DhcpHost => ({
  portId: `port-${number}`,
  mac: `52:54:00:00:00:0${number}`,
  name: `host-${number}`,
  addresses: [address],
});

const openNetwork = async (lab: Lab) => {
  const root = await mkdtemp(join(tmpdir(), 'netdev-dhcp-'));
  const scope = { cloud: lab.cloud, place: await lab.namespace('h') };
  const bridge = nameOf(lab.cloud, 'br', 'net');
  const [namespace, device] = [nameOf(lab.cloud, 'qd', 'net'), nameOf(lab.cloud, 'vi', 'dhcp')];
  const guest = await fakeGuest(lab, bridge, 1);
  const desired = {
    ...emptyHostNetwork,
    bridges: [{ name: bridge, mtu: 1450 }],
    veths: [
      guest.veth,
      {
        name: nameOf(lab.cloud, 'vt', 'dhcp'),
        mtu: 1450,
        port: { bridge },
        inside: { namespace, name: device, mtu: 1450 },
      },
    ],
    namespaces: [
      {
        name: namespace,
        addresses: [{ device, addresses: ['192.168.7.250/24'] }],
        routes: [],
        sysctls: serverSysctls,
        tables: [],
      },
    ],
  };
  await converge(scope, desired);
  const network: DhcpNetwork = {
    networkId: 'net',
    namespace,
    device,
    directory: join(root, 'net'),
    user: 'root',
    mtu: 1450,
    domain: 'openstacklocal',
    leaseSeconds: 3600,
    resolvers: [],
    subnets: [
      {
        id: 's',
        cidr: '192.168.7.0/24',
        gateway: '192.168.7.254',
        dnsServers: ['192.168.7.250'],
        routes: [{ destination: '169.254.169.254/32', nextHop: '192.168.7.250' }],
      },
    ],
    hosts: [hostOf(1, '192.168.7.11')],
  };
  return { root, scope, desired, guest, network };
};

/** What udhcpc gets, as `name=value` lines; asks every second, three times. */
const lease = async (namespace: string, directory: string): Promise<string> => {
  const script = join(directory, 'told');
  await writeFile(script, '#!/bin/sh\nexec env\n', { mode: 0o755 });
  const args = ['udhcpc', '-f', '-q', '-n', '-t', '4', '-T', '1', '-i', 'eth0', '-s', script];
  const options = ['-O', 'mtu', '-O', 'staticroutes', '-O', 'dns', '-O', 'router', '-O', 'hostname'];
  const { stdout, stderr } = await runIn(namespace, 'busybox', ...args, ...options);
  return stdout + stderr;
};

test('a guest gets its address, routes, name server and MTU; what changes is told at once', async () => {
  await using lab = openLab();
  const { root, guest, network } = await openNetwork(lab);
  try {
    assert.deepEqual((await ensureDnsmasq(ctx, network)).at(-1), { act: 'restart' });
    assert.deepEqual(await ensureDnsmasq(ctx, network), []);
    const first = await lease(guest.namespace, root);
    assert.match(first, /^ip=192\.168\.7\.11$/m);
    assert.match(first, /^mtu=1450$/m);
    assert.match(first, /^dns=192\.168\.7\.250$/m);
    assert.match(first, /^staticroutes=169\.254\.169\.254\/32 192\.168\.7\.250 0\.0\.0\.0\/0 192\.168\.7\.254$/m);
    const moved = { ...network, hosts: [hostOf(1, '192.168.7.12')] };
    assert.deepEqual(await ensureDnsmasq(ctx, moved), [{ write: 'hosts' }, { act: 'restart' }]);
    assert.match(await lease(guest.namespace, root), /^ip=192\.168\.7\.12$/m);
    // Its old lease would keep the address from the port that has it now.
    assert.match(await readFile(join(network.directory, 'leases'), 'utf8'), /52:54:00:00:00:01 192\.168\.7\.12/);
    assert.deepEqual((await ensureDnsmasq(ctx, { ...network, hosts: [hostOf(2, '192.168.7.12')] })).at(-1), {
      act: 'restart',
    });
    assert.doesNotMatch(await lease(guest.namespace, root), /^ip=/m);
  } finally {
    await removeDnsmasq(ctx, network.directory);
    await rm(root, { recursive: true, force: true });
  }
});

test('a dead server is started again, a lost record is found, and nothing of a cloud stays behind', async () => {
  await using lab = openLab();
  const { root, scope, desired, network } = await openNetwork(lab);
  try {
    await ensureDnsmasq(ctx, network);
    const { process: first } = await readDnsmasq(ctx, network.directory);
    assert.ok(first);
    await rm(join(network.directory, 'dnsmasq.process.json'));
    assert.deepEqual((await readDnsmasq(ctx, network.directory)).process?.identity, first.identity);
    process.kill(first.identity.pid, 'SIGKILL');
    while (isAlive(first.identity)) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await ensureDnsmasq(ctx, network), [{ act: 'restart' }]);
    const found = await findLeftovers(ctx, scope, [root]);
    assert.equal(found.processes.length, 1);
    assert.equal(found.namespaces.length, 1);
    assert.equal(found.devices.length, 3);
    assert.deepEqual([...(await removeLeftovers(ctx, scope, [root]))], []);
    assert.deepEqual(await findLeftovers(ctx, scope, [root]), {
      devices: [],
      namespaces: [],
      tables: [],
      processes: [],
    });
    assert.ok((await planNow(scope, desired)).length > 0);
  } finally {
    await removeDnsmasq(ctx, network.directory);
    await rm(root, { recursive: true, force: true });
  }
});
