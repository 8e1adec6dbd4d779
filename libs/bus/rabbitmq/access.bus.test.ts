import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokerCertificate } from '@nimbo/testkit/brokers/broker-certificate.ts';
import { startRabbitmq, type BrokerCertificate, type TestBroker } from '@nimbo/testkit/brokers/start-rabbitmq.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { Connection, type AsyncMessage, type Channel } from 'rabbitmq-client';
import { maximumPayloadBytes } from '../bus-limits.ts';
import { patience, probe, probeContext } from '../testing/probe.ts';
import { serveProbe } from '../testing/probe-server.ts';
import { brokerUrl, rabbitWorld, type RabbitWorld } from '../testing/rabbit-world.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { brokerAdmin } from './broker-admin.ts';
import { hostUser } from './broker-users.ts';
import { connectRabbitBus } from './client.ts';

let broker: TestBroker;
let certificate: BrokerCertificate;
const directory = mkdtempSync(join(tmpdir(), 'nimbo-broker-tls-'));
before(async () => {
  certificate = brokerCertificate(directory);
  broker = await startRabbitmq({ tls: certificate });
});
after(() => {
  broker.stop();
  rmSync(directory, { recursive: true });
});

const quick = { firstPause: 20, longestPause: 200 };

const inWorld = async (body: (world: RabbitWorld) => Promise<void>): Promise<void> => {
  const world = await rabbitWorld(broker, { limits: quick });
  try {
    await body(world);
  } finally {
    await world.close();
  }
};

/** Speaks AMQP as a host's user without any of this driver's manners. */
const rawly = async (url: string, body: (connection: Connection) => Promise<void>): Promise<void> => {
  const connection = new Connection(url);
  connection.on('error', () => undefined);
  try {
    await body(connection);
  } finally {
    connection.unsafeDestroy();
  }
};

/** The broker's answer to one business on a channel of its own. */
const attempt = async (connection: Connection, business: (channel: Channel) => Promise<unknown>): Promise<string> => {
  const channel = await connection.acquire({ emitErrorsFromChannel: true });
  channel.on('error', () => undefined);
  try {
    await channel.confirmSelect();
    await business(channel);
    await channel.close();
    return 'allowed';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
};

const echo = { interface: 'bus.probe', version: '1.1', message: 'ring', params: { bell: 'forged' }, requestId: 'r' };

describe('rabbitmq: credentials that the broker refuses', () => {
  it('are named with user and virtual host, and never with the password', () =>
    inWorld(async (world) => {
      const { log, lines } = recordingLog();
      const url = new URL(world.controlUrl);
      url.password = 'hunter2';
      const elsewhere = brokerUrl(broker.address, 'nimbo', 'no such cloud');
      for (const [wrong, who] of [
        [url.href, decodeURIComponent(url.username)],
        [elsewhere, 'nimbo'],
      ] as const) {
        const bus = connectRabbitBus({ url: wrong, log, limits: quick });
        const problem = await until('it is said why', () => {
          const told = bus.problem();
          return told?.startsWith('refused to') === true ? told : undefined;
        });
        assert.ok(problem.includes(`user ${who} at the broker ${broker.address}`), problem);
        assert.doesNotMatch(problem, /hunter2/);
        await bus.close();
      }
      const told = lines.map(({ message, fields }) => `${message} ${String(fields['error'])}`).join('\n');
      assert.match(told, new RegExp(`virtual host ${world.vhost}`));
      assert.doesNotMatch(told, /hunter2|a \/@:%25 password/);
    }));

  it('of a host that was removed end its connection at once, and it cannot come back', () =>
    inWorld(async (world) => {
      const host = await world.host('h1');
      await serveProbe(host, 'probe', 'on h1');
      const admin = brokerAdmin({ url: broker.managementUrl });
      await admin.removeHost(world.vhost, 'h1');
      await until('it is refused', () => host.problem()?.startsWith('refused to'));
      await admin.removeHost(world.vhost, 'h1');
      const target = { topic: 'probe', host: 'h1' };
      await until('nobody serves', () =>
        world.control.call(probeContext(), target, probe, 'echo', { value: 0 }, { deadline: 1_000 }).then(
          () => false,
          (error: { code?: string }) => error.code === 'bus.no_server',
        ),
      );
    }));

  it('of an administrator are refused too', async () => {
    const url = new URL(broker.managementUrl);
    url.password = 'hunter2';
    const admin = brokerAdmin({ url: url.href });
    await assert.rejects(admin.addVirtualHost('x'), (error: Error & { code: string }) => {
      assert.equal(error.code, 'bus.admin_refused');
      return !error.message.includes('hunter2');
    });
  });
});

describe('rabbitmq: what a host may not do', () => {
  it('take what is sent to others, or reach them', () =>
    inWorld(async (world) => {
      const other = await serveProbe(await world.host('h2'), 'probe', 'on h2');
      const atControl = await serveProbe(world.control, 'probe', 'one');
      const theirs = 'host/h2/cast/probe/bus.probe';
      const controls = 'control/cast/probe/bus.probe/1.0';
      await world.host('h1');
      await rawly(await world.hostUrl('h1'), async (connection) => {
        const own = 'host/h1/spy';
        assert.equal(
          await attempt(connection, (channel) => channel.queueDeclare({ queue: own, exclusive: true })),
          'allowed',
        );
        const refused: ((channel: Channel) => Promise<unknown>)[] = [
          (channel) => channel.basicConsume({ queue: theirs }, () => undefined),
          (channel) => channel.basicConsume({ queue: controls }, () => undefined),
          (channel) => channel.basicGet({ queue: theirs }),
          (channel) => channel.queuePurge({ queue: controls }),
          (channel) => channel.queueDelete({ queue: theirs }),
          (channel) => channel.exchangeDelete({ exchange: 'control' }),
          (channel) => channel.queueDeclare({ queue: 'control/cast/mine/x/1.0' }),
          (channel) => channel.queueBind({ queue: own, exchange: 'control', routingKey: controls }),
          (channel) => channel.queueBind({ queue: own, exchange: 'host/h2', routingKey: theirs }),
          (channel) => channel.queueBind({ queue: theirs, exchange: 'hosts', routingKey: 'x' }),
          (channel) => channel.basicPublish({ exchange: '', routingKey: theirs }, 'x'),
          (channel) => channel.basicPublish({ exchange: '', routingKey: controls }, 'x'),
          (channel) => channel.basicPublish({ exchange: 'host/h2', routingKey: theirs }, 'x'),
          (channel) => channel.basicPublish({ exchange: 'hosts', routingKey: 'host/h2/cancel' }, 'x'),
        ];
        for (const [index, business] of refused.entries())
          assert.equal(await attempt(connection, business), 'ACCESS_REFUSED', `attempt ${index}`);
      });
      assert.deepEqual([other.bells, atControl.bells], [[], []]);
    }));

  it('speak for another, without a name, or have control answer elsewhere than to itself', () =>
    inWorld(async (world) => {
      const atControl = await serveProbe(world.control, 'probe', 'one');
      const user = hostUser('h1', world.vhost);
      const cast = { exchange: 'control', routingKey: 'control/cast/probe/bus.probe/1.0', messageId: 'm' };
      const call = { ...cast, routingKey: 'control/call/probe/bus.probe/1.0', expiration: '5000', userId: user };
      await rawly(await world.hostUrl('h1'), async (connection) => {
        for (const userId of [hostUser('h2', world.vhost), 'control', 'nimbo'])
          assert.equal(
            await attempt(connection, (channel) => channel.basicPublish({ ...cast, userId }, JSON.stringify(echo))),
            'PRECONDITION_FAILED',
          );
        const dropped = world.control.droppedMessages();
        const elsewhere = ['host/h2/inbox/x', 'control/cast/probe/bus.probe/1.0', 'host/h1'];
        await attempt(connection, (channel) => channel.basicPublish(cast, JSON.stringify(echo)));
        for (const replyTo of elsewhere)
          await attempt(connection, (channel) => channel.basicPublish({ ...call, replyTo }, JSON.stringify(echo)));
        await until('all are dropped', () => world.control.droppedMessages() === dropped + 1 + elsewhere.length);
        await attempt(connection, (channel) => channel.basicPublish({ ...cast, userId: user }, JSON.stringify(echo)));
        await until('its own word is heard', () => atControl.bells.length === 1);
      });
      assert.deepEqual(atControl.senders, ['h1']);
    }));

  it('hurt control with what is too large or no message', () =>
    inWorld(async (world) => {
      const atControl = await serveProbe(world.control, 'probe', 'one');
      const user = hostUser('h1', world.vhost);
      const replyTo = 'host/h1/inbox/raw';
      const call = { exchange: 'control', routingKey: 'control/call/probe/bus.probe/1.0', expiration: '20000' };
      await world.host('h1');
      await rawly(await world.hostUrl('h1'), async (connection) => {
        const replies: AsyncMessage[] = [];
        const channel = await connection.acquire();
        await channel.queueDeclare({ queue: replyTo, exclusive: true });
        await channel.queueBind({ queue: replyTo, exchange: 'host/h1', routingKey: replyTo });
        await channel.basicConsume({ queue: replyTo, noAck: true }, (message) => void replies.push(message));
        for (const [messageId, body] of [
          ['large', JSON.stringify({ ...echo, params: { bell: 'x'.repeat(maximumPayloadBytes) } })],
          ['garbled', '{"interface":'],
        ] as const)
          await channel.basicPublish({ ...call, messageId, replyTo, userId: user }, body);
        await until('both are answered', () => replies.length === 2);
        const codes = replies.map(({ messageId, body }) => [
          messageId,
          (JSON.parse(String(body)) as { fault: { code: string } }).fault.code,
        ]);
        assert.deepEqual(Object.fromEntries(codes), { large: 'bus.payload_too_large', garbled: 'bus.malformed' });
      });
      assert.deepEqual(atControl.begun, []);
    }));
});

describe('rabbitmq: a host before control', () => {
  it('waits and says for whom', async (t) => {
    const admin = brokerAdmin({ url: broker.managementUrl });
    const vhost = 'a cloud to be';
    await admin.addVirtualHost(vhost);
    const password = 'a /@:%25 password';
    const user = await admin.addHost(vhost, 'h1', password);
    await admin.addControl(vhost, 'early', password);
    const host = connectRabbitBus({ url: brokerUrl(broker.address, user, vhost), limits: quick });
    t.after(() => host.close());
    await until('it waits', () => {
      const problem = host.problem() ?? '';
      if (problem.startsWith('control has not been connected')) return true;
      throw new Error(problem);
    });
    await serveProbe(host, 'probe', 'on h1');
    const control = connectRabbitBus({ url: brokerUrl(broker.address, 'early', vhost), limits: quick });
    t.after(() => control.close());
    const target = { topic: 'probe', host: 'h1' };
    const { server } = await until('it serves', () =>
      control.call(probeContext(), target, probe, 'echo', { value: 0 }, patience),
    );
    assert.equal(server, 'on h1');
  });
});

describe('rabbitmq: over TLS', () => {
  it('the broker is believed with its authority, and not without', () =>
    inWorld(async (world) => {
      const url = world.controlUrl.replace('amqp://', 'amqps://').replace(broker.address, broker.tlsAddress);
      const stranger = connectRabbitBus({ url, limits: quick });
      await until('it is not believed', () => /certificate/.test(stranger.problem() ?? ''));
      await stranger.close();
      const bus = connectRabbitBus({ url, ca: readFileSync(certificate.authority, 'utf8'), limits: quick });
      await bus.whenConnected(AbortSignal.timeout(20_000));
      await serveProbe(world.control, 'probe', 'one');
      const { server } = await bus.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value: 0 }, patience);
      assert.equal(server, 'one');
      await bus.close();
    }));
});
