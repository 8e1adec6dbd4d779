import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { mustAsk } from './ask.ts';
import { chaosCloud } from './chaos-cloud.ts';
import { soleProcess } from './serving-processes.ts';
import { needsRoot } from './needs-root.ts';

/** A checkout that only root may enter, as below /root: the sources copied, the packages linked. */
const closedCheckout = (): Disposable & { readonly directory: string } => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-closed-'));
  const own = new Set(['.git', '.nimbo', 'node_modules', 'golden', 'docs', 'test']);
  cpSync(repositoryRoot, directory, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path === repositoryRoot || !own.has(basename(path)),
  });
  linkPackages(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
};

/** Another file system takes no links; then it is a copy. */
const linkPackages = (from: string, to: string): void => {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
};

test('root runs a checkout that nobody else may enter: control has a copy', { skip: needsRoot }, async () => {
  using checkout = closedCheckout();
  await using cloud = await chaosCloud({ checkout: checkout.directory });
  await cloud.mustUp();
  const control = soleProcess(cloud.stateDirectory, 'control') ?? 0;
  const command = readFileSync(`/proc/${control}/cmdline`, 'utf8').split('\0');
  assert.ok(
    command.some((word) => word.startsWith(join(cloud.stateDirectory, 'code'))),
    command.join(' '),
  );
  const token = await cloud.token();
  assert.equal((await mustAsk('GET', `${cloud.url('placement')}/resource_providers`, { token })).status, 200);
  assert.equal((await cloud.nimbo(['doctor'])).code, 0);
  // The second start finds the copy as it is.
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  await cloud.mustUp();
  assert.equal((await cloud.nimbo(['status'])).code, 0);
});
