import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Handlers } from '@nimbo/bus/bus.ts';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { HostRole } from '@nimbo/service/host-role.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { readConsoleLine, writeConsoleLine, type ConsoleAnswer } from '../rpc/console-line.ts';
import type { InstanceReport } from '../rpc/instance-report.ts';
import { novaCompute, novaComputeTopic, novaDoorbell } from '../rpc/nova-compute.ts';
import { novaHost, novaTopic } from '../rpc/nova-host.ts';
import type { WantedInstance } from '../rpc/wanted-instance.ts';
import { createNovaCompute } from './main.ts';
import { hostDeps } from './testing/host-deps.ts';
import { wantedOf } from './testing/wanted.ts';

const ctx = internalContext();
const patience = { deadline: 20_000 };

/** A host without root, whose control end is the test. */
const withHost = async (work: (world: HostWorld) => Promise<void>): Promise<void> => {
  const hub = createInProcessHub();
  const wanted: WantedInstance[] = [];
  const reports = new Map<string, InstanceReport>();
  const hosts = new Set<string>();
  const handlers: Handlers<(typeof novaHost)['messages']> = {
    desired: (_ctx, { after }) => Promise.resolve(pageOf(wanted, after)),
    report: (_ctx, { instances }, sender) => {
      hosts.add(sender.host);
      for (const report of instances) reports.set(report.uuid, report);
      return Promise.resolve({});
    },
    consoleToken: (_ctx, { token }) =>
      token === 'good' && wanted[0] !== undefined
        ? Promise.resolve({ uuid: wanted[0].uuid, kind: 'serial' as const })
        : Promise.reject(new NotFound('this console token is not valid (any more); ask for a new one')),
  };
  const control = hub.bus();
  await control.serve(novaTopic, novaHost, handlers);
  await using host = await hostDeps('node-1', hub.bus('node-1'));
  const role = await createNovaCompute(host.deps);
  await role.start();
  try {
    await work({
      role,
      control,
      wanted,
      reports,
      hosts,
      socket: join(host.directory, 'run-nova-compute', 'console.sock'),
    });
  } finally {
    await role.stop();
    await role.removeAll(new AbortController().signal);
  }
};

interface HostWorld {
  readonly role: HostRole;
  readonly control: ReturnType<ReturnType<typeof createInProcessHub>['bus']>;
  readonly wanted: WantedInstance[];
  readonly reports: ReadonlyMap<string, InstanceReport>;
  readonly hosts: ReadonlySet<string>;
  readonly socket: string;
}

/** Two at a time, so that there are pages. */
const pageOf = (all: readonly WantedInstance[], after: string | null) => {
  const rest = all.toSorted((a, b) => (a.uuid < b.uuid ? -1 : 1)).filter(({ uuid }) => after === null || uuid > after);
  const instances = rest.slice(0, 2);
  return { instances, next: rest.length > 2 ? (instances.at(-1)?.uuid ?? null) : null };
};

const openConsole = async (path: string, token: string) => {
  const socket = createConnection(path);
  await once(socket, 'connect');
  writeConsoleLine(socket, { token });
  return { socket, answer: await readConsoleLine<ConsoleAnswer>(socket) };
};

test('a host brings about what is wanted of it, says so, and answers about its guests', async () => {
  await withHost(async ({ role, control, wanted, reports, hosts }) => {
    wanted.push(...Array.from({ length: 5 }, () => wantedOf()));
    const address = { topic: novaComputeTopic, host: 'node-1' };
    await control.cast(ctx, address, novaDoorbell, 'look', { what: 'instances' });
    await until('all run', () => [...reports.values()].filter(({ power }) => power === 'running').length === 5);
    assert.deepEqual([...hosts], ['node-1']);
    const uuid = wanted[0]?.uuid ?? '';
    const whole = await control.call(ctx, address, novaCompute, 'consoleOutput', { uuid, lines: null }, patience);
    assert.match(whole.output, /has booted\nhello login:/);
    const none = await control.call(ctx, address, novaCompute, 'consoleOutput', { uuid, lines: 0 }, patience);
    assert.equal(none.output, '');
    const { png } = await control.call(ctx, address, novaCompute, 'screenshot', { uuid }, patience);
    assert.equal(Buffer.from(png, 'base64').subarray(1, 4).toString(), 'PNG');
    const [audit] = role.audits ?? [];
    assert.deepEqual(await audit?.find(new AbortController().signal), []);
  });
});

test('a console opens with a good token, which control is asked about, and with no other', async () => {
  await withHost(async ({ control, wanted, reports, socket: path }) => {
    wanted.push(wantedOf());
    await control.cast(ctx, { topic: novaComputeTopic, host: 'node-1' }, novaDoorbell, 'look', { what: 'instances' });
    await until('it runs', () => [...reports.values()].some(({ power }) => power === 'running'));
    const bad = await openConsole(path, 'bad');
    assert.match(bad.answer.error ?? '', /ask for a new one/);
    const { socket, answer } = await openConsole(path, 'good');
    assert.deepEqual(answer, {});
    let said = '';
    socket.on('data', (data: Buffer) => (said += data.toString()));
    socket.write('root\n');
    await until('the guest answers', () => said.includes('login: ') && said.includes('root'));
    socket.destroy();
  });
});
