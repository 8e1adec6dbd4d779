import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';
import { neutronAudits } from './audits.ts';

const ctx = internalContext();

const findings = async ({ neutron }: NeutronFixture) => {
  const found = await Promise.all(neutronAudits(ctx, neutron).map((audit) => audit.find(ctx.signal)));
  return found.flat();
};

/** A network of everything: a guest's port, a router with a gateway, a floating IP, and a policy. */
const makeWorld = async ({ ask }: NeutronFixture) => {
  const make = async (path: string, noun: string, attributes: object) =>
    (await ask<Record<string, { id: string }>>('admin', 'POST', `/${path}`, { [noun]: attributes }))[noun]?.id ?? '';
  const external = await make('networks', 'network', { 'router:external': true });
  await make('subnets', 'subnet', { network_id: external, ip_version: 4, cidr: '172.24.4.0/24' });
  const network = await make('networks', 'network', { shared: true });
  const subnet = await make('subnets', 'subnet', { network_id: network, ip_version: 4, cidr: '10.0.0.0/24' });
  const router = await make('routers', 'router', { external_gateway_info: { network_id: external } });
  await ask('admin', 'PUT', `/routers/${router}/add_router_interface`, { subnet_id: subnet });
  const port = await make('ports', 'port', { network_id: network });
  const floatingIp = await make('floatingips', 'floatingip', { floating_network_id: external, port_id: port });
  return { network, router, port, floatingIp };
};

test('what belongs together is no finding', async () => {
  await using fixture = await neutronFixture();
  await makeWorld(fixture);
  assert.deepEqual(await findings(fixture), []);
});

test('what is left of a port and a network that vanished is found, and mended', async () => {
  await using fixture = await neutronFixture();
  const { network, port, floatingIp } = await makeWorld(fixture);
  await fixture.ask('admin', 'DELETE', `/floatingips/${floatingIp}`);
  await fixture.neutron.db.transaction(ctx, async (tx) => {
    await tx.deleteFrom('ports').where('id', '=', port).execute();
    await tx.deleteFrom('networks').where('id', '=', network).execute();
  });
  const found = await findings(fixture);
  assert.equal(found.filter(({ what }) => what.includes(port)).length, 2);
  assert.equal(found.filter(({ what }) => what.includes(network)).length, 2);
  for (const one of found) await one.fix?.();
  assert.deepEqual(await findings(fixture), []);
});

test('ports of routers that vanished, floating IPs that lead nowhere and ports without a binding are found', async () => {
  await using fixture = await neutronFixture();
  const { router, port, floatingIp } = await makeWorld(fixture);
  await fixture.neutron.db.transaction(ctx, async (tx) => {
    await tx.deleteFrom('routers').where('id', '=', router).execute();
    await tx
      .updateTable('floating_ips')
      .set({ fixed_port_id: 'nothing', updated_at: timestampOf(0) })
      .execute();
    await tx.deleteFrom('port_bindings').where('port_id', '=', port).execute();
  });
  const found = await findings(fixture);
  assert.equal(found.filter(({ what }) => what.includes(router)).length, 2);
  assert.equal(found.filter(({ what }) => what.includes(floatingIp)).length, 1);
  assert.equal(found.filter(({ what }) => what.includes(port)).length, 1);
});
