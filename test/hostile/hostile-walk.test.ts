import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { askAdmin } from '@nimbo/cli/admin/admin-client.ts';
import type { AuditReport, ControlStatus } from '@nimbo/cli/admin/admin-report.ts';
import { controlLayout } from '@nimbo/cli/state/state-layout.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { startTestCloud } from '../cloud/test-cloud.ts';
import { fuzzSettings } from './fuzz-settings.ts';
import { hostileWalk, type HostileWalk } from './hostile-walk.ts';
import { almighty } from './almighty.ts';
import { knownApis } from './known-apis.ts';

const errors: string[] = [];
const log: Log = {
  ...silentLog,
  error: (message, fields) => errors.push(`${message} ${String((fields?.['err'] as Error | undefined)?.stack)}`),
  child: () => log,
};

const cloud = await startTestCloud({ log });
after(() => cloud[Symbol.asyncDispose]());
const admin = await almighty(cloud);
const settings = fuzzSettings();
const control = controlLayout(join(cloud.stateDirectory, 'control'));
const socket = control.adminSocket('process-0');

for (const api of knownApis()) {
  test(`${api.service} refuses nonsense in its own words, and keeps nothing of it`, async (context) => {
    const walk: HostileWalk = { api, cloud, admin, settings, statuses: new Map(), findings: [] };
    await hostileWalk(walk).finally(() => errors.map((error) => context.diagnostic(error)));
    context.diagnostic(`NIMBO_FUZZ_SEED=${settings.seed} NIMBO_FUZZ_RUNS=${settings.runs}`);
    context.diagnostic(JSON.stringify(Object.fromEntries([...walk.statuses].toSorted(([one], [two]) => one - two))));
    assert.deepEqual(walk.findings, []);
    assert.deepEqual(errors.splice(0), [], 'nothing failed unexpectedly behind the answers');
  });
}

test('the cloud that was told nonsense is alive and sane', async () => {
  const { roles } = await askAdmin<ControlStatus>(socket, 'GET', '/status');
  assert.deepEqual(
    roles.filter(({ healthy }) => !healthy),
    [],
  );
  for (const [service, path] of [
    ['keystone', '/projects'],
    ['glance', '/v2/images'],
    ['placement', '/traits'],
    ['neutron', '/v2.0/networks'],
    ['nova', '/servers'],
    ['cinder', '/volumes'],
  ]) {
    assert.equal((await admin.ask('GET', `${cloud.url(service ?? '')}${path}`)).status, 200, service);
  }
  const { findings } = await askAdmin<AuditReport>(socket, 'POST', '/audit');
  // Cinder and neutron were asked to keep things for servers that never were, and did.
  const ofOwnMaking = /: server-(?:attachments|ports)$/;
  assert.deepEqual(
    findings.filter(({ audit }) => !ofOwnMaking.test(audit)),
    [],
  );
});
