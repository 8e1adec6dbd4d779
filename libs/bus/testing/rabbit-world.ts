import { randomUUID } from 'node:crypto';
import type { Log } from '@nimbo/context/log.ts';
import type { TestBroker } from '@nimbo/testkit/brokers/start-rabbitmq.ts';
import { brokerAdmin } from '../rabbitmq/broker-admin.ts';
import { hostUser } from '../rabbitmq/broker-users.ts';
import { connectRabbitBus, type RabbitBus } from '../rabbitmq/client.ts';
import type { RabbitLimits } from '../rabbitmq/rabbit-limits.ts';

/** How a test wants its buses. */
export interface RabbitWorldOptions {
  readonly limits?: Partial<RabbitLimits>;
  readonly log?: Log;
}

/** For tests: a virtual host of its own, control, and hosts with users for whoever asks. */
export interface RabbitWorld {
  readonly vhost: string;
  readonly control: RabbitBus;
  readonly host: (name: string) => Promise<RabbitBus>;
  /** The address with which a host connects; its user is made on first use. */
  readonly hostUrl: (name: string) => Promise<string>;
  readonly controlUrl: string;
  close(): Promise<void>;
}

const password = 'a /@:%25 password';

/** The address of a broker for a user whose password is the one of every test's user. */
export const brokerUrl = (address: string, user: string, vhost: string, scheme = 'amqp'): string =>
  `${scheme}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${address}/${encodeURIComponent(vhost)}`;

/** Opens control's bus in a new virtual host of the broker; each host connects once, as its own user. */
export const rabbitWorld = async (broker: TestBroker, options: RabbitWorldOptions = {}): Promise<RabbitWorld> => {
  const vhost = `cloud/${randomUUID()}`;
  const admin = brokerAdmin({ url: broker.managementUrl });
  const user = `control-${randomUUID()}`;
  await admin.addVirtualHost(vhost);
  await admin.addControl(vhost, user, password);
  const controlUrl = brokerUrl(broker.address, user, vhost);
  const control = connectRabbitBus({ url: controlUrl, ...options });
  await control.whenConnected(AbortSignal.timeout(20_000));
  const hosts = new Map<string, RabbitBus>();
  const hostUrl = async (name: string): Promise<string> => {
    await admin.addHost(vhost, name, password);
    return brokerUrl(broker.address, hostUser(name, vhost), vhost);
  };
  return {
    vhost,
    control,
    controlUrl,
    hostUrl,
    host: async (name) => {
      const bus = hosts.get(name) ?? connectRabbitBus({ url: await hostUrl(name), ...options });
      hosts.set(name, bus);
      await bus.whenConnected(AbortSignal.timeout(20_000));
      return bus;
    },
    close: async () => {
      await Promise.all([control, ...hosts.values()].map((bus) => bus.close()));
    },
  };
};
