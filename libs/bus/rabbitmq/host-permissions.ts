import { checkedHostName } from '../host-name.ts';
import { controlExchange, hostsExchange, prefixOf } from './broker-names.ts';

/** RabbitMQ's three patterns (Erlang regular expressions) over the names of exchanges and queues. */
export interface BrokerPermissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/**
 * What a host's user may do in its cloud's virtual host: make and take from what is its own, read what control says
 * to all hosts, and write to control. It may not write to the default exchange, which reaches every queue by name.
 * @throws BadRequest for what is no host name
 */
export const hostPermissions = (host: string): BrokerPermissions => {
  const own = prefixOf(checkedHostName(host)).replaceAll('.', String.raw`\.`);
  return {
    configure: `^${own}(/|$)`,
    write: `^(${controlExchange}$|${own}(/|$))`,
    read: `^(${hostsExchange}$|${own}(/|$))`,
  };
};

/** What control's user may do: all, in its cloud's virtual host. */
export const controlPermissions: BrokerPermissions = { configure: '.*', write: '.*', read: '.*' };
