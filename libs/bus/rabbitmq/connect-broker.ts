import { Connection, type ConnectionOptions } from 'rabbitmq-client';
import { untilAborted } from '../until-aborted.ts';
import { brokerProblem } from './broker-problem.ts';
import type { BrokerAccess } from './broker-url.ts';
import type { RabbitLimits } from './rabbit-limits.ts';
import { destroyConnection } from './destroy-connection.ts';
import { Session } from './session.ts';

/** What a connection to the broker is made from. */
export interface BrokerConnectionOptions {
  readonly access: BrokerAccess;
  /** PEM of who vouches for the broker's certificate, where the machine does not know it (amqps only). */
  readonly ca?: string;
  /** Shown by the broker's own tools. */
  readonly name: string;
  readonly limits: RabbitLimits;
}

const optionsOf = ({ access, ca, name, limits }: BrokerConnectionOptions): ConnectionOptions => ({
  hostname: access.hostname,
  port: access.port,
  username: access.user,
  password: access.password,
  vhost: access.vhost,
  ...(access.tls ? { tls: { servername: servernameOf(access.hostname), ...(ca === undefined ? {} : { ca }) } } : {}),
  connectionName: name,
  connectionTimeout: limits.connectTime,
  acquireTimeout: limits.connectTime,
  heartbeat: Math.ceil(limits.heartbeat / 1000),
  frameMax: 128 * 1024,
  noDelay: true,
});

/** An address is no name that TLS could ask for; the certificate is checked against it all the same. */
const servernameOf = (hostname: string): string => (/^[\d.]+$|:/.test(hostname) ? '' : hostname);

/** Connects once. The library's own way to connect again is not used: pauses and messages are those of every driver. */
const connectOnce = (connection: Connection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('connection', resolve);
    connection.once('error', reject);
  });

/**
 * Connects to the broker and lets `prepare` make what the session stands on.
 * @throws Forbidden where the broker refuses the user, Unavailable where it does not answer; the signal's reason
 */
export const connectBroker = async (
  options: BrokerConnectionOptions,
  prepare: (session: Session) => Promise<void>,
  stop: AbortSignal,
): Promise<Session> => {
  const connection = new Connection(optionsOf(options));
  // The library throws what nobody listens to.
  connection.on('error', () => undefined);
  const { limits, access } = options;
  const opened = (async () => {
    await connectOnce(connection);
    const { prefetch, drainTime } = limits;
    const session = await Session.open(connection, { user: access.user, prefetch, drainTime });
    await prepare(session);
    return session;
  })();
  // A broker that is starting takes connections and leaves questions about queues open.
  const late = AbortSignal.timeout(limits.connectTime);
  try {
    return await untilAborted(opened, AbortSignal.any([stop, late]));
  } catch (error) {
    destroyConnection(connection);
    throw stop.aborted ? error : brokerProblem(error, access);
  }
};
