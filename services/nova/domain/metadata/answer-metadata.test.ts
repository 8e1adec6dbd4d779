import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceOf, type Instance } from '../../db/cell/instance.ts';
import { newInstanceRow } from '../../db/cell/new-instance.ts';
import { newInstance } from '../../testing/instances.ts';
import { answerMetadata } from './answer-metadata.ts';
import { configDriveFiles } from './config-drive.ts';

const uuid = '0b2e4f60-1111-4222-8333-444455556666';

const keyPair = { name: 'mine', type: 'ssh', fingerprint: 'aa', publicKey: 'ssh-ed25519 AAAA somebody' };

const card = {
  portId: '0b2e4f60-aaaa-4222-8333-444455556666',
  mac: 'fa:16:3e:00:00:01',
  networkId: 'n1',
  label: 'private',
  mtu: 1450,
  status: 'ACTIVE',
  vifType: 'bridge',
  tag: null,
  isOwn: true,
  addresses: [
    { address: '10.0.0.5', version: 4, subnetId: 's1', floating: ['172.24.4.9'] },
    { address: 'fd00::5', version: 6, subnetId: 's2', floating: [] },
  ] as const,
};

const server = (more: Partial<Instance> = {}): Instance => {
  const userData = Buffer.from('#!/bin/sh\necho hello\n').toString('base64');
  const made = newInstance({ uuid, name: 'First', hostname: 'first', keyPair, userData, metadata: { a: 'b' } });
  const row = newInstanceRow(made, { vmState: 'active', taskState: null, adminPassword: 'geheim' }, made.createdAt);
  return { ...instanceOf(row), interfaces: [card], ...more };
};

const get = (path: string, instance = server()) => {
  const { status, body } = answerMetadata(instance, path, 'novalocal');
  return status === 200 ? body.toString() : status;
};

const json = (path: string): Record<string, unknown> => JSON.parse(String(get(path))) as Record<string, unknown>;

test('OpenStack’s documents tell who the guest is, and no password', () => {
  const document = json('/openstack/latest/meta_data.json');
  assert.equal(document['uuid'], uuid);
  assert.equal(document['hostname'], 'first.novalocal');
  assert.deepEqual(document['public_keys'], { mine: keyPair.publicKey });
  assert.deepEqual(document['meta'], { a: 'b' });
  assert.equal(document['admin_pass'], undefined);
  assert.equal(get('/openstack/2012-08-10/user_data'), '#!/bin/sh\necho hello\n');
  assert.deepEqual(json('/openstack/latest/network_data.json'), {
    links: [{ id: 'tap0b2e4f60-aa', vif_id: card.portId, type: 'bridge', mtu: 1450, ethernet_mac_address: card.mac }],
    networks: [
      { id: 'network0', type: 'ipv4_dhcp', link: 'tap0b2e4f60-aa', network_id: 'n1' },
      { id: 'network1', type: 'ipv6_slaac', link: 'tap0b2e4f60-aa', network_id: 'n1' },
    ],
    services: [],
  });
});

test('each version has what came with it, and lists it', () => {
  assert.match(String(get('/openstack')), /^2012-08-10\n[^]*\nlatest$/);
  assert.equal(get('/openstack/2012-08-10/'), 'meta_data.json\nuser_data');
  assert.equal(get('/openstack/2012-08-10/network_data.json'), 404);
  assert.match(String(get('/openstack/latest')), /network_data\.json\nvendor_data2\.json\npassword$/);
  assert.equal(get('/openstack/latest/password'), '');
  assert.equal(get('/openstack/1999-01-01/meta_data.json'), 404);
  assert.equal(get('/openstack/latest/meta_data.json/more'), 404);
  assert.equal(get('/openstack/latest/user_data', server({ userData: null })), 404);
});

test('Amazon’s tree is walked as its clients do', () => {
  assert.match(String(get('/')), /^1\.0\n[^]*latest$/);
  assert.equal(get('/latest'), 'meta-data/\nuser-data');
  assert.match(String(get('/2009-04-04/meta-data/')), /^ami-id\n[^]*placement\/\n/);
  assert.equal(get('/latest/meta-data/local-ipv4'), '10.0.0.5');
  assert.equal(get('/latest/meta-data/public-ipv4'), '172.24.4.9');
  assert.equal(get('/latest/meta-data/public-keys/'), '0=mine');
  assert.equal(get('/latest/meta-data/public-keys/0/'), 'openssh-key');
  assert.equal(get('/latest/meta-data/public-keys/0/openssh-key?x=1'), keyPair.publicKey);
  assert.equal(get('/latest/meta-data/instance-id'), 'i-0b2e4f60');
  assert.equal(get('/latest/user-data'), '#!/bin/sh\necho hello\n');
});

test('what is not there, or no path, is not found', () => {
  for (const path of ['/nothing', '/latest/nothing', '/latest/meta-data/hostname/x', '/%E0%A4%A', '/1.0/meta-data/x']) {
    assert.equal(get(path), 404, path);
  }
});

test('a config drive holds the same documents, and the password', () => {
  const files = configDriveFiles(server(), 'novalocal');
  const content = (path: string): string =>
    Buffer.from(files.find((file) => file.path === path)?.content ?? '', 'base64').toString();
  const { admin_pass: password, ...rest } = JSON.parse(content('openstack/latest/meta_data.json')) as {
    admin_pass: string;
  };
  assert.equal(password, 'geheim');
  assert.deepEqual(rest, json('/openstack/latest/meta_data.json'));
  assert.equal(content('openstack/latest/user_data'), '#!/bin/sh\necho hello\n');
});
