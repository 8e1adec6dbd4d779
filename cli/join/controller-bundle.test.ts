import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { newCloudIdentity } from '../state/cloud-identity.ts';
import { controlLayout, stateLayout, type StateLayout } from '../state/state-layout.ts';
import { bundleNames } from './bundle.ts';
import { readControlFiles, writeControlFiles } from './control-files.ts';
import { makeControllerBundle } from './controller-bundle.ts';
import { operatorConfig } from './operator-config.ts';

const cloud = newCloudIdentity('2026-01-01T00:00:00Z', 'first');
const other = { name: 'second', listen: '192.0.2.2' };
let layout: StateLayout;

beforeEach(() => {
  layout = stateLayout(mkdtempSync(join(tmpdir(), 'nimbo-controller-')));
  const { secrets, roles } = controlLayout(layout.control);
  const keys = join(roles, 'keystone', 'fernet-keys');
  for (const path of [secrets, keys, join(roles, 'glance'), layout.config]) mkdirSync(path, { recursive: true });
  writeFileSync(join(secrets, 'glance-service-password'), 'one');
  writeFileSync(join(keys, '0'), 'key');
  writeFileSync(join(roles, 'glance', 'image'), 'large');
});

afterEach(() => rmSync(layout.root, { recursive: true }));

const settings = (file: string, cloudPart: unknown, mode = 0o600): void =>
  writeFileSync(file, stringify({ cloud: cloudPart, host: { log: { level: 'debug' } } }), { mode });

test('a controller is given all settings of the cloud with what lies over them, its own address, and the shared keys', async () => {
  settings(layout.configFile, { region: 'North', api: { listen: '192.0.2.1', insecure_http: true, nova_port: 1 } });
  settings(layout.secretsFile, { database: { url: 'postgres://u:p@db/{database}' } });
  settings(join(layout.config, 'overlay-00.yaml'), { api: { nova_port: 2 }, bus: { url: 'amqp://control:p@b/v' } });
  const texts = await makeControllerBundle(layout, cloud, operatorConfig(layout), other);
  assert.deepEqual(parse(texts.get(bundleNames.secrets) ?? ''), {
    cloud: {
      region: 'North',
      api: { insecure_http: true, nova_port: 2 },
      bus: { url: 'amqp://control:p@b/v' },
      database: { url: 'postgres://u:p@db/{database}' },
    },
  });
  assert.deepEqual(parse(texts.get(bundleNames.settings) ?? ''), { cloud: { api: { listen: '192.0.2.2' } } });
  assert.equal(texts.get('control/secrets/glance-service-password'), 'one');
  assert.equal(texts.get('control/roles/keystone/fernet-keys/0'), 'key');
  assert.equal(texts.has('control/roles/glance/image'), false);
});

test('a cloud that lives on one machine alone has no second controller, and says what it lacks', async () => {
  settings(layout.configFile, {});
  const add = () => makeControllerBundle(layout, cloud, operatorConfig(layout), other);
  await assert.rejects(add(), /cloud\.database\.url is not set/);
  settings(layout.configFile, { database: { url: 'postgres://u:p@db/{database}' } });
  await assert.rejects(add(), /cloud\.bus\.url is not set/);
});

test('what controllers share arrives as it was, for control alone; names that lead elsewhere are refused', () => {
  const target = join(layout.root, 'target');
  mkdirSync(target);
  writeControlFiles(target, readControlFiles(layout.control));
  assert.deepEqual(Object.fromEntries(readControlFiles(target)), Object.fromEntries(readControlFiles(layout.control)));
  assert.equal(statSync(join(target, 'secrets', 'glance-service-password')).mode & 0o777, 0o600);
  assert.throws(() => writeControlFiles(target, new Map([['../elsewhere', '']])), /unexpected name/);
});
