import { readFileSync } from 'node:fs';
import { brokerAdmin, type BrokerAdmin } from '@nimbo/bus/rabbitmq/broker-admin.ts';
import { parseBrokerUrl } from '@nimbo/bus/rabbitmq/broker-url.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { CommandFailure } from '../report-failure.ts';
import { busSection } from '../serve/sections/bus-section.ts';

/** Where a cloud's users at its RabbitMQ are made. */
export interface BrokerDesk {
  readonly admin: BrokerAdmin;
  readonly vhost: string;
  /** PEM of who vouches for the broker, where one is configured. */
  readonly authority: string | undefined;
  /** The address at which a user of the cloud speaks to the broker. */
  url(user: string, password: string): string;
}

/**
 * The broker of this cloud and the right to make users there.
 * @throws CommandFailure naming the option that is missing or wrong
 */
export const brokerDesk = (config: Config): BrokerDesk => {
  const { url, tls_authority: file, management_url: managementUrl } = config.get(busSection);
  if (url === '') {
    throw new CommandFailure(
      'cloud.bus.url is not set: hosts on other machines are reached over a RabbitMQ (see nimbo config show)',
    );
  }
  if (managementUrl === '') {
    throw new CommandFailure(
      'cloud.bus.management_url is not set: it is where nimbo makes the user of a host at the RabbitMQ',
    );
  }
  return explained(() => {
    const { protocol, host, pathname } = new URL(url);
    const authority = file === '' ? undefined : readFileSync(file, 'utf8');
    return {
      admin: brokerAdmin({ url: managementUrl, ...(authority === undefined ? {} : { ca: authority }) }),
      vhost: parseBrokerUrl(url).vhost,
      authority,
      url: (user, password) =>
        `${protocol}//${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}${pathname}`,
    };
  });
};

const explained = <T>(action: () => T): T => {
  try {
    return action();
  } catch (error) {
    if (error instanceof Fault) throw new CommandFailure(`cloud.bus: ${error.message}`);
    if (error instanceof Error && 'code' in error)
      throw new CommandFailure(`cloud.bus.tls_authority: ${error.message}`);
    throw error;
  }
};

/** Does something at the broker; what the broker, or the way there, says against it is told in words. */
export const atBroker = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error) throw new CommandFailure(`the RabbitMQ's management API: ${error.message}`);
    throw error;
  }
};
