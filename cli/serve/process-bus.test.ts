import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig } from '@nimbo/config/load-config.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { freePorts } from '@nimbo/testkit/free-ports.ts';
import { busStatus } from '../admin/bus-status.ts';
import { stateLayout } from '../state/state-layout.ts';
import type { ProcessPlan } from './compose-process.ts';
import { openControlBus } from './process-bus.ts';
import { allSections } from './sections/all-sections.ts';

const planWith = (t: TestContext, url: string, authority = ''): ProcessPlan => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-process-bus-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'nimbo.yaml');
  writeFileSync(file, JSON.stringify({ cloud: { bus: { url, tls_authority: authority } } }), { mode: 0o600 });
  return {
    name: 'control',
    roles: [],
    layout: stateLayout(directory),
    cloudId: 'a',
    host: 'h1',
    config: loadConfig({ files: [file], env: {}, sections: allSections }),
    log: silentLog,
    clock: systemClock,
  };
};

describe('control’s bus', () => {
  it('is within the process where no broker is configured', async (t) => {
    const bus = await openControlBus(planWith(t, ''));
    assert.equal(bus.isConnected(), true);
    assert.equal(bus.problem, undefined);
    await bus.close();
  });

  it('does not wait for a broker that is away, and its status says who misses whom', async (t) => {
    const [port] = await freePorts(1);
    const bus = await openControlBus(planWith(t, `amqp://nimbo:hunter2@127.0.0.1:${port}/cloud`));
    t.after(() => bus.close());
    const reason = await until('it has tried', () => {
      const [check] = busStatus('broker', bus, '').checks;
      return check?.healthy === false && check.reason.includes('ECONNREFUSED') ? check.reason : undefined;
    });
    assert.match(reason, new RegExp(`user nimbo at the broker 127.0.0.1:${port}, virtual host cloud`));
    assert.doesNotMatch(reason, /hunter2/);
  });

  it('is refused with a user that is a host’s or a stranger’s, an address that is none, an authority that is missing', async (t) => {
    const refused: [string, RegExp, string?][] = [
      ['amqp://h1%40cloud:hunter2@b/cloud', /cloud\.bus\.url has the user of h1, but this is the process of control/],
      ['amqp://h1%40other:hunter2@b/cloud', /cloud\.bus\.url: the broker's user h1@other is neither/],
      ['http://nimbo:hunter2@b', /cloud\.bus\.url: the address of the broker is not valid/],
      ['amqps://nimbo:hunter2@b/cloud', /tls_authority: \/nowhere\/ca\.pem can't be read/, '/nowhere/ca.pem'],
    ];
    for (const [url, message, authority] of refused)
      await assert.rejects(
        openControlBus(planWith(t, url, authority)),
        (error: Error) => message.test(error.message) && !error.message.includes('hunter2'),
      );
  });
});
