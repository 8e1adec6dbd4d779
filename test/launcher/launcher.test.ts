import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { ended, FreshCheckout } from './fresh-checkout.ts';

const isRoot = process.getuid?.() === 0;
const somebody = 65_534;

const said = (stdout: string): { readonly args: string[]; readonly cwd: string; readonly cache?: string } =>
  JSON.parse(stdout) as { args: string[]; cwd: string; cache?: string };

test('the first run installs and then runs the command, the second asks npm for nothing', async (t) => {
  const checkout = new FreshCheckout(t);
  const first = await checkout.run(['up', '--json', 'a b']);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(said(first.stdout).args, ['up', '--json', 'a b']);
  assert.match(first.stderr, /installing the dependencies/);
  assert.match(checkout.npmCalls[0] ?? '', /^ci .*--omit=dev/);
  const second = await checkout.run(['up']);
  assert.deepEqual([second.code, second.stderr, checkout.npmCalls.length], [0, '', 1]);
});

test('it works through symlinks, relative ones too, from any folder, and leaves the folder as it is', async (t) => {
  const checkout = new FreshCheckout(t);
  symlinkSync('checkout/nimbo', join(checkout.directory, 'relative'));
  symlinkSync(join(checkout.directory, 'relative'), join(checkout.directory, 'twice'));
  const run = await checkout.run(['up'], { script: join(checkout.directory, 'twice'), cwd: '/usr' });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(said(run.stdout).cwd, '/usr');
  assert.ok(checkout.has('node_modules/hoisted'));
});

test('a changed lock file is installed anew, in the workspaces as well', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  checkout.write('node_modules/gone/index.js', '');
  checkout.write('package-lock.json', '{ "lockfileVersion": 3, "changed": true }');
  const run = await checkout.run(['up']);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(checkout.read('node_modules/hoisted/of-lock'), checkout.read('package-lock.json'));
  assert.ok(checkout.has('libs/a/node_modules/nested'));
  assert.ok(!checkout.has('node_modules/gone'));
});

test('test adds what tests need, and no later run takes it away', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  await checkout.run(['test', 'unit']);
  assert.match(checkout.npmCalls[1] ?? '', /^ci .*--include=dev/);
  await checkout.run(['up']);
  assert.equal(checkout.npmCalls.length, 2);
  checkout.write('package-lock.json', '{}');
  await checkout.run(['up']);
  assert.match(checkout.npmCalls[2] ?? '', /^ci .*--include=dev/);
});

test('when npm fails, what was installed stays and the reason is told', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  checkout.write('package-lock.json', '{}');
  const run = await checkout.run(['up'], { env: { FAKE_NPM: 'fail' } });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /npm could not install .* registry reachable\? What was installed before is unchanged/);
  assert.ok(checkout.has('node_modules/hoisted'));
  assert.ok(!checkout.has('.nimbo/staging'));
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} during the install ends it, leaves nothing, and the next run repeats it`, async (t) => {
    const checkout = new FreshCheckout(t);
    const child = checkout.start(['up'], { env: { FAKE_NPM: 'hang' } });
    const end = ended(child);
    await until('npm is at work', () => checkout.npmHangs);
    process.kill(-(child.pid ?? 0), signal);
    const { signal: by, stderr } = await end;
    assert.equal(by, signal);
    assert.match(stderr, /interrupted; the next run begins again/);
    assert.ok(!checkout.has('node_modules') && !checkout.has('.nimbo/staging'));
    assert.equal((await checkout.run(['up'])).code, 0);
  });
}

test('kill -9 of everything during the install is repaired by the next run', async (t) => {
  const checkout = new FreshCheckout(t);
  const child = checkout.start(['up'], { env: { FAKE_NPM: 'hang' } });
  const end = ended(child);
  await until('npm is at work', () => checkout.npmHangs);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await end;
  const run = await checkout.run(['up']);
  assert.equal(run.code, 0, run.stderr);
  assert.ok(checkout.has('node_modules/hoisted') && !checkout.has('.nimbo/staging'));
});

test('a run that was killed between taking the old away and putting the new in place is repaired', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  checkout.write('.nimbo/old.1/node_modules/hoisted/file', '');
  checkout.write('.nimbo/staging/node_modules/half', '');
  checkout.write('node_modules/.nimbo-production', 'of another lock file');
  assert.equal((await checkout.run(['up'])).code, 0);
  assert.ok(!checkout.has('.nimbo/old.1') && !checkout.has('.nimbo/staging') && !checkout.has('node_modules/half'));
});

test('two first runs at once install once', async (t) => {
  const checkout = new FreshCheckout(t);
  const runs = await Promise.all([checkout.run(['up']), checkout.run(['up']), checkout.run(['up'])]);
  assert.deepEqual(
    runs.map((run) => run.code),
    [0, 0, 0],
  );
  assert.equal(checkout.npmCalls.length, 1);
});

test('a Node that is too old is passed over for one that npm fetches, once', async (t) => {
  const checkout = new FreshCheckout(t);
  checkout.program('node', '#!/bin/sh\nexit 1\n');
  const run = await checkout.run(['up']);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /no Node\.js >= 24 on the PATH; fetching node@24/);
  assert.match(checkout.npmCalls[0] ?? '', /^install .*node@24/);
  assert.ok(checkout.has('.nimbo/node/bin/node'));
  await checkout.run(['up']);
  assert.equal(checkout.npmCalls.filter((call) => call.startsWith('install')).length, 1);
});

test('a Node on the PATH that is replaced by an older one is noticed', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  checkout.program('node', '#!/bin/sh\nexit 1\n');
  assert.match((await checkout.run(['up'])).stderr, /fetching node@24/);
});

test('without npm and without Node one sentence says what to install', async (t) => {
  const checkout = new FreshCheckout(t);
  checkout.program('node', undefined);
  checkout.program('npm', undefined);
  const run = await checkout.run(['up']);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /^nimbo: npm is needed once, to fetch Node\.js 24.*apt-get install npm.*\n$/);
});

test('who may not write in the checkout is told what its owner has to run, and afterwards runs it', async (t) => {
  const checkout = new FreshCheckout(t);
  const options = isRoot ? { user: somebody } : {};
  chmodSync(checkout.root, 0o555);
  const refused = await checkout.run(['up'], options);
  chmodSync(checkout.root, 0o755);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /may not write; run '.*nimbo --version' once as its owner, or make a clone of your own/);
  await checkout.run(['up']);
  chmodSync(checkout.root, 0o555);
  const run = await checkout.run(['up'], options);
  chmodSync(checkout.root, 0o755);
  assert.deepEqual([run.code, run.stderr], [0, '']);
});

test('compiled code is cached in a directory of the user', async (t) => {
  const checkout = new FreshCheckout(t);
  const run = await checkout.run(['up']);
  assert.equal(said(run.stdout).cache, join(checkout.root, '.nimbo/compile-cache'));
});

test('a cache directory that others may write is not used, nor one handed down in the environment', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  chmodSync(join(checkout.root, '.nimbo'), 0o777);
  const elsewhere = await checkout.run(['up'], { env: { NODE_COMPILE_CACHE: '/tmp' } });
  assert.equal(said(elsewhere.stdout).cache, join(checkout.directory, 'home/.cache/nimbo/compile-cache'));
  chmodSync(join(checkout.directory, 'home/.cache/nimbo'), 0o777);
  const nowhere = await checkout.run(['up'], { env: { NODE_COMPILE_CACHE: '/tmp' } });
  assert.equal(said(nowhere.stdout).cache, undefined);
});

test('one user never loads what another has cached', async (t) => {
  const checkout = new FreshCheckout(t);
  await checkout.run(['up']);
  const home = join(checkout.directory, 'home');
  mkdirSync(join(home, '.cache/nimbo'), { recursive: true });
  const others = [join(checkout.root, '.nimbo'), join(home, '.cache/nimbo')];
  if (isRoot) for (const directory of others) chownSync(directory, somebody, somebody);
  else for (const directory of others) chmodSync(directory, 0o777);
  assert.equal(said((await checkout.run(['up'])).stdout).cache, undefined);
});
