import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startTestServer, type TestServer, type TestServerKind } from '../databases/test-server.ts';
import { freePorts } from '../free-ports.ts';

/** A RabbitMQ of a test's own, on the loopback address unless told otherwise. */
export interface TestBroker {
  /** `127.0.0.1:port`, where AMQP is spoken. */
  readonly address: string;
  /** The same over TLS; only where a certificate was given. */
  readonly tlsAddress: string;
  /** The management API, with the administrator's name and password in it. */
  readonly managementUrl: string;
  readonly process: Pick<TestServer, 'kill' | 'start' | 'restart' | 'signal'>;
  /** Stops it and removes its files; also happens when this process ends, however it ends. */
  stop(): void;
}

/** PEM files of the broker's certificate, its key and whoever vouches for it. */
export interface BrokerCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** How a test wants its broker. */
export interface StartBrokerOptions {
  readonly tls?: BrokerCertificate;
  /** Where AMQP and the management API listen; 127.0.0.1 unless told. */
  readonly listen?: string;
}

/** Starts RabbitMQ from Debian's package with a port mapper of its own, so that no other Erlang node knows of it. */
export const startRabbitmq = async ({ tls, listen = '127.0.0.1' }: StartBrokerOptions = {}): Promise<TestBroker> => {
  const [amqp, amqps, management, distribution, mapper] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ports = { amqp, amqps, management, distribution, mapper };
  const password = randomBytes(12).toString('hex');
  const portMapper = await startTestServer(mapperKind(mapper));
  try {
    const server = await startTestServer(brokerKind({ ...ports, listen }, password, tls));
    const stop = (): void => {
      server.stop();
      portMapper.stop();
    };
    const address = `${listen}:${amqp}`;
    return { address, tlsAddress: `${listen}:${amqps}`, managementUrl: server.url, process: server, stop };
  } catch (error) {
    portMapper.stop();
    throw error;
  }
};

interface Ports {
  readonly listen: string;
  readonly amqp: number;
  readonly amqps: number;
  readonly management: number;
  readonly distribution: number;
  readonly mapper: number;
}

const mapperKind = (port: number): TestServerKind => ({
  name: 'epmd',
  user: 'rabbitmq',
  initialize: () => ['true', []],
  serve: () => ['epmd', ['-port', String(port), '-address', '127.0.0.1']],
  url: () => `tcp://127.0.0.1:${port}`,
  probe: answersTcp,
});

const answersTcp = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });

const brokerKind = (ports: Ports, password: string, tls: BrokerCertificate | undefined): TestServerKind => ({
  name: 'rabbitmq',
  user: 'rabbitmq',
  initialize: (directory) => {
    writeFileSync(join(directory, 'rabbitmq.conf'), settings(ports, password, tls), { mode: 0o644 });
    writeFileSync(join(directory, 'enabled_plugins'), '[rabbitmq_management].\n', { mode: 0o644 });
    return ['true', []];
  },
  serve: (directory) => [
    'env',
    [...Object.entries(environment(directory, ports)).map(([name, value]) => `${name}=${value}`), program],
  ],
  url: () => `http://nimbo:${password}@${ports.listen}:${ports.management}`,
  probe: async (url) => {
    await answersManagement(url);
    await answersTcp(`tcp://${ports.listen}:${ports.amqp}`);
  },
});

const answersManagement = async (url: string): Promise<void> => {
  const { username, password, origin } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(`${origin}/api/overview`, { headers: { authorization } });
  if (!response.ok) throw new Error(`the management API answers ${response.status}`);
};

/** Debian's own wrapper changes user and directory by itself; this is what it wraps. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server';

const environment = (directory: string, ports: Ports): Readonly<Record<string, string>> => ({
  HOME: directory,
  ERL_EPMD_PORT: String(ports.mapper),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  // Makes the script become the server instead of staying beside it.
  RUNNING_UNDER_SYSTEMD: '1',
  RABBITMQ_CONF_ENV_FILE: '/dev/null',
  RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'no-advanced.config'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
  RABBITMQ_MNESIA_BASE: join(directory, 'data'),
  RABBITMQ_LOG_BASE: join(directory, 'log'),
  RABBITMQ_LOGS: '-',
  RABBITMQ_PID_FILE: join(directory, 'pid'),
  RABBITMQ_NODENAME: `nimbo-${ports.amqp}@localhost`,
  RABBITMQ_DIST_PORT: String(ports.distribution),
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none',
});

const settings = (ports: Ports, password: string, tls: BrokerCertificate | undefined): string =>
  [
    `listeners.tcp.default = ${ports.listen}:${ports.amqp}`,
    `management.tcp.ip = ${ports.listen}`,
    `management.tcp.port = ${ports.management}`,
    'default_user = nimbo',
    `default_pass = ${password}`,
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 512MB',
    'raft.wal_max_size_bytes = 16777216',
    'log.console.level = warning',
    ...(tls === undefined
      ? []
      : [
          `listeners.ssl.default = ${ports.listen}:${ports.amqps}`,
          `ssl_options.certfile = ${tls.certificate}`,
          `ssl_options.keyfile = ${tls.key}`,
          `ssl_options.cacertfile = ${tls.authority}`,
        ]),
    '',
  ].join('\n');
