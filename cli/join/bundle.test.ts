import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { loadConfig } from '@nimbo/config/load-config.ts';
import { CommandFailure } from '../report-failure.ts';
import { networkSection } from '@nimbo/neutron/agents/config.ts';
import { brokerSection } from '../serve/sections/bus-section.ts';
import { allSections } from '../serve/sections/all-sections.ts';
import { joinedIdentity, newCloudIdentity } from '../state/cloud-identity.ts';
import { stateLayout } from '../state/state-layout.ts';
import { bundleNames, readBundle, requireFreePlace, writeBundle } from './bundle.ts';
import { makeHostBundle } from './host-bundle.ts';
import { installBundle } from './install-bundle.ts';

const cloud = newCloudIdentity('2026-01-01T00:00:00Z', 'first');
let base = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'nimbo-bundle-'));
});

afterEach(() => rmSync(base, { recursive: true }));

const configOf = (text: string) => {
  const file = join(base, 'nimbo.yaml');
  writeFileSync(file, text, { mode: 0o600 });
  return loadConfig({ files: [file], env: {}, sections: allSections });
};

const texts = (host = 'node-7', broker = 'one') =>
  new Map<string, string>([
    [bundleNames.cloud, JSON.stringify(joinedIdentity(cloud, 'host', host))],
    [bundleNames.settings, 'host:\n  network: {tunnel_address: 192.0.2.7}\n'],
    [bundleNames.secrets, `host:\n  broker: {url: "amqp://${host}%40v:${broker}@broker/v"}\n`],
    [bundleNames.brokerAuthority, 'PEM'],
  ]);

test('a bundle is its owner’s alone, and reads as it was written', () => {
  const directory = join(base, 'bundle');
  writeBundle(directory, texts());
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  for (const name of texts().keys()) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600, name);
  const read = readBundle(directory);
  assert.deepEqual(Object.fromEntries(read.texts), Object.fromEntries(texts()));
  assert.deepEqual(read.identity, joinedIdentity(cloud, 'host', 'node-7'));
  assert.throws(() => requireFreePlace(directory), /is there already/);
});

test('a directory without a bundle, or with a whole cloud, is none', () => {
  assert.throws(() => readBundle(join(base, 'nowhere')), CommandFailure);
  writeFileSync(join(base, bundleNames.cloud), JSON.stringify(cloud));
  assert.throws(() => readBundle(base), /holds no bundle/);
});

test('parts of one cloud on one machine have marks of their own, the same each time', () => {
  const marks = ['node-7', 'node-8'].map((name) => joinedIdentity(cloud, 'host', name).mark);
  assert.notEqual(marks[0], marks[1]);
  assert.equal(joinedIdentity(cloud, 'host', 'node-7').mark, marks[0]);
  for (const mark of marks) assert.match(mark ?? '', /^[0-9a-f]{6}$/);
});

test('an installed bundle is the configuration of its host, and a newer one replaces the credential', async () => {
  const layout = stateLayout(join(base));
  for (const password of ['one', 'two']) {
    writeBundle(join(base, password), texts('node-7', password));
    await installBundle(layout, readBundle(join(base, password)));
    const config = loadConfig({ files: [layout.configFile], env: {}, sections: allSections });
    assert.equal(config.get(networkSection).tunnel_address, '192.0.2.7');
    const { url, tls_authority: authority } = config.get(brokerSection);
    assert.equal(url, `amqp://node-7%40v:${password}@broker/v`);
    assert.equal(readFileSync(authority, 'utf8'), 'PEM');
  }
  writeBundle(join(base, 'other'), texts('node-8'));
  await assert.rejects(installBundle(layout, readBundle(join(base, 'other'))), /a --state-dir of its own/);
});

test('a host elsewhere needs a name, a broker and APIs that it can reach; each lack is said', async () => {
  const add = (settings: unknown, name = 'node-7') =>
    makeHostBundle(stateLayout(base), cloud, configOf(JSON.stringify({ cloud: settings })), {
      name,
      tunnelAddress: '',
    });
  const api = { listen: '192.0.2.1', insecure_http: true };
  await assert.rejects(add({ api }, 'a b'), /can't name a host/);
  await assert.rejects(add({ api }, 'first'), /the host of this machine/);
  await assert.rejects(add({}), /where no other machine finds them/);
  await assert.rejects(add({ api }), /cloud\.bus\.url is not set/);
  await assert.rejects(add({ api, bus: { url: 'amqp://u:p@b/v' } }), /cloud\.bus\.management_url is not set/);
  const bus = { url: 'amqp://u:p@b/v', management_url: 'http://a:b@127.0.0.1:9' };
  await assert.rejects(add({ api, bus }), /management API: .*ECONNREFUSED/);
});
