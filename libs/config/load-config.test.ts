import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ConfigError } from './config-error.ts';
import { loadConfig, type Config } from './load-config.ts';
import { defineSection } from './option.ts';
import { boolean, choice, duration, integer, list, secret, size, string } from './options.ts';

const cloud = defineSection({
  part: 'cloud',
  name: '',
  options: { region: string({ default: 'RegionOne', reason: 'Name the place.' }) },
});

const keystone = defineSection({
  part: 'cloud',
  name: 'keystone',
  options: {
    token_expiration: duration({ default: '1h', reason: 'Long jobs.', minimum: 60, maximum: 86_400 }),
    token_provider: choice({ choices: ['fernet', 'jws'], default: 'fernet', reason: 'Asymmetric keys.' }),
    admin_password: secret({ reason: 'Set by the operator.' }),
  },
});

const images = defineSection({
  part: 'host',
  name: 'image-cache',
  options: {
    size: size({ default: '1GiB', reason: 'Disk.' }),
    workers: integer({ default: 2, reason: 'Cores.', minimum: 1 }),
    enabled: boolean({ default: true, reason: 'Diskless hosts.' }),
    stores: list({ default: ['file'], reason: 'More stores.' }),
  },
});

const sections = [cloud, keystone, images];

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-config-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const file = (name: string, text: string, mode = 0o644): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

const load = (files: readonly string[], env: Record<string, string> = {}): Config =>
  loadConfig({ files, env, sections, otherVariables: ['NIMBO_STATE_DIR'] });

/** The problems of a configuration, with the temporary directory cut off. */
const problemsOf = (files: readonly string[], env: Record<string, string> = {}): readonly string[] => {
  try {
    load(files, env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.replaceAll(`${directory}/`, '').split('\n');
  }
  return assert.fail('the configuration was accepted');
};

test('without any file every option has its default, with its type', () => {
  const config = load([]);
  const expiration: number = config.get(keystone).token_expiration;
  const provider: 'fernet' | 'jws' = config.get(keystone).token_provider;
  assert.deepEqual([expiration, provider], [3600, 'fernet']);
  assert.deepEqual({ ...config.get(images) }, { size: 1_073_741_824, workers: 2, enabled: true, stores: ['file'] });
});

test('overlays win over the main file and the environment over both', () => {
  const main = file('nimbo.yaml', 'cloud:\n  region: one\n  keystone: {token_expiration: 2h}\nhost:\n  image-cache:\n');
  const overlay = file('overlay.yaml', 'cloud: {region: two, keystone: {token_expiration: 300}}');
  const config = load([main, overlay], { NIMBO_CLOUD_REGION: 'three', NIMBO_STATE_DIR: '/x', HOME: '/root' });
  assert.equal(config.get(cloud).region, 'three');
  assert.equal(config.get(keystone).token_expiration, 300);
});

test('the environment spells every kind of option as text', () => {
  const config = load([], {
    NIMBO_IMAGE_CACHE_SIZE: '64MiB',
    NIMBO_IMAGE_CACHE_WORKERS: '8',
    NIMBO_IMAGE_CACHE_ENABLED: 'false',
    NIMBO_IMAGE_CACHE_STORES: 'file, swift,',
  });
  const expected = { size: 67_108_864, workers: 8, enabled: false, stores: ['file', 'swift'] };
  assert.deepEqual({ ...config.get(images) }, expected);
});

test('every problem is told at once, with its place and the nearest known name', () => {
  const lines = [
    'cloud:',
    '  regoin: x',
    '  keystone:',
    '    token_expiration: soon',
    '    token_provder: jws',
    '    token_provider: uuid',
    'hots: {}',
    'host:',
    '  image-cach: {}',
    '  image-cache:',
    '    size: 1G',
    '    workers: "4"',
    '    enabled: yes',
    '    stores: [[file]]',
  ];
  assert.deepEqual(problemsOf([file('nimbo.yaml', lines.join('\n'))], { NIMBO_CLOUD_REGIO: 'x' }), [
    'nimbo.yaml:2: unknown name cloud.regoin; did you mean region?',
    'nimbo.yaml:4: cloud.keystone.token_expiration must be a length of time such as 30s, 5m or 1h30m',
    'nimbo.yaml:5: unknown name cloud.keystone.token_provder; did you mean token_provider?',
    'nimbo.yaml:6: cloud.keystone.token_provider must be one of fernet, jws',
    'nimbo.yaml:7: unknown name hots; did you mean host?',
    'nimbo.yaml:9: unknown name host.image-cach; did you mean image-cache?',
    'nimbo.yaml:11: host.image-cache.size must be a size such as 64MiB or 10GiB',
    'nimbo.yaml:12: host.image-cache.workers must be a whole number',
    'nimbo.yaml:13: host.image-cache.enabled must be true or false',
    'nimbo.yaml:14: host.image-cache.stores must be a list of texts',
    'NIMBO_CLOUD_REGIO: this environment variable sets no option; did you mean NIMBO_CLOUD_REGION?',
  ]);
});

test('bounds, empty values, repeated keys and wrong shapes are refused', () => {
  const text = 'cloud:\n  region:\n  keystone: 5\nhost:\n  image-cache: {workers: 0}\n  image-cache: {}\n';
  assert.deepEqual(problemsOf([file('nimbo.yaml', text)], { NIMBO_KEYSTONE_TOKEN_EXPIRATION: '2d' }), [
    'nimbo.yaml:6: image-cache stands here a second time',
    'nimbo.yaml:2: cloud.region has no value; give it one or remove the line',
    'nimbo.yaml:3: cloud.keystone must be a mapping of names to values',
    'nimbo.yaml:5: host.image-cache.workers must be at least 1',
    'NIMBO_KEYSTONE_TOKEN_EXPIRATION: cloud.keystone.token_expiration must be at least 1m and at most 1d',
  ]);
});

test('secrets come from secrets.yaml beside the main file and are never shown', () => {
  const main = file('nimbo.yaml', 'cloud: {region: here}');
  file('secrets.yaml', 'cloud: {keystone: {admin_password: hunter2}}', 0o600);
  const config = load([main]);
  assert.equal(config.get(keystone).admin_password, 'hunter2');
  const shown = config.explain().find(({ path }) => path === 'cloud.keystone.admin_password');
  assert.equal(shown?.value, '(set)');
  assert.equal(shown.where, `${directory}/secrets.yaml:1`);
  assert.doesNotMatch(JSON.stringify(config.explain()), /hunter2/);
});

test('a secrets file that others may read is refused, and so is a secret in an open file', () => {
  const main = file('nimbo.yaml', 'cloud: {keystone: {admin_password: hunter2}}');
  file('secrets.yaml', 'cloud: {keystone: {admin_password: hunter3}}', 0o640);
  const problems = problemsOf([main]);
  assert.match(problems[0] ?? '', /^nimbo.yaml:1: cloud.keystone.admin_password is a secret, but others may read/);
  assert.match(problems[1] ?? '', /^secrets.yaml: holds secrets and others may read it; run: chmod 600/);
  assert.doesNotMatch(problems.join('\n'), /hunter/);
});

test('the value of a wrongly typed secret stays out of the message', () => {
  const problems = problemsOf([file('nimbo.yaml', 'cloud: {keystone: {admin_password: 123456}}', 0o600)]);
  assert.doesNotMatch(problems.join('\n'), /123456/);
});

test('explain says where a value comes from and what it beat', () => {
  const main = file('nimbo.yaml', 'cloud:\n  keystone:\n    token_expiration: 2h');
  const overlay = file('b.yaml', '\ncloud: {keystone: {token_expiration: 3h}}');
  const config = load([main, overlay], { NIMBO_KEYSTONE_TOKEN_EXPIRATION: '90m' });
  const [region, expiration] = config.explain();
  assert.deepEqual([region?.value, region?.source, region?.where], ['"RegionOne"', 'default', 'default']);
  assert.deepEqual(expiration, {
    path: 'cloud.keystone.token_expiration',
    value: '1h30m',
    source: 'environment',
    where: 'NIMBO_KEYSTONE_TOKEN_EXPIRATION',
    overridden: [`${directory}/b.yaml:2`, `${directory}/nimbo.yaml:3`],
    default: '1h',
    reason: 'Long jobs.',
    environmentName: 'NIMBO_KEYSTONE_TOKEN_EXPIRATION',
  });
});

test('hostile YAML is refused: custom tags, broken syntax, deep nesting, huge files', () => {
  assert.match(
    problemsOf([file('a.yaml', 'cloud:\n  region: !!js/function x')]).join('\n'),
    /a.yaml:2: Unresolved tag/,
  );
  assert.match(problemsOf([file('b.yaml', 'cloud:\n  region: [')]).join('\n'), /^b.yaml:2/);
  assert.match(problemsOf([file('c.yaml', '['.repeat(100_000))])[0] ?? '', /^c.yaml.*: is nested too deeply/);
  assert.match(problemsOf([file('d.yaml', ' '.repeat(300_000))]).join('\n'), /d.yaml: has 300000 bytes/);
  assert.match(problemsOf([join(directory, 'none.yaml')]).join('\n'), /none.yaml: ENOENT/);
});

test('an alias bomb unfolds nothing', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `  a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  const text = ['cloud:', '  a0: &a0 x', ...levels, '  region: *a30'].join('\n');
  assert.match(problemsOf([file('nimbo.yaml', text)]).at(-1) ?? '', /cloud.region must be a text/);
});

test('values cannot be changed', () => {
  const config = load([]);
  assert.throws(() => Object.assign(config.get(cloud), { region: 'x' }), TypeError);
});

test('a section that was not loaded is a defect', () => {
  const other = defineSection({ part: 'cloud', name: 'other', options: {} });
  assert.throws(() => load([]).get(other), TypeError);
});
