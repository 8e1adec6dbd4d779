import { readFile } from 'node:fs/promises';
import { controlName } from '@nimbo/bus/bus-faults.ts';
import type { Bus } from '@nimbo/bus/bus.ts';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { brokerPlace, connectRabbitBus } from '@nimbo/bus/rabbitmq/client.ts';
import { connectUnixSocketBus } from '@nimbo/bus/unix-socket/client.ts';
import { readHostKey } from '@nimbo/bus/unix-socket/host-key.ts';
import { openUnixSocketHub } from '@nimbo/bus/unix-socket/server.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { CommandFailure } from '../report-failure.ts';
import { hostLayout } from '../state/state-layout.ts';
import type { HostPlan } from './compose-host.ts';
import type { ProcessPlan } from './compose-process.ts';
import { brokerSection, busSection } from './sections/bus-section.ts';

/** The bus of a process; a broker that is away is said in words. */
export type ProcessBus = Bus & { readonly problem?: () => string | undefined };

/** Control's bus: the broker where one is configured, otherwise an end for this machine's host where it has one. */
export const openControlBus = async (plan: ProcessPlan): Promise<ProcessBus> => {
  const { layout, runtime, log, clock, config } = plan;
  const broker = config.get(busSection);
  if (broker.url !== '') return connect('cloud.bus.url', controlName, broker, plan);
  if (runtime === undefined) return createInProcessHub().bus(undefined, { log });
  const findKey = (host: string) => readHostKey(layout.hostKeys, host);
  return openUnixSocketHub({ path: runtime.busSocket, findKey, log, clock });
};

/** A host's bus: the broker where it has a user there, otherwise the socket of this machine's control. */
export const openHostBus = async (plan: HostPlan): Promise<ProcessBus> => {
  const { layout, runtime, host, log, clock, config } = plan;
  const broker = config.get(brokerSection);
  if (broker.url !== '') return connect('host.broker.url', host, broker, plan);
  const { keys } = hostLayout(layout.host);
  const key = await readHostKey(keys, host);
  if (key === undefined) throw new CommandFailure(`${keys} has no key for host ${host}: nimbo up makes one`);
  return connectUnixSocketBus({ path: runtime.busSocket, host, key, log, clock });
};

interface BrokerOptions {
  readonly url: string;
  readonly tls_authority: string;
}

/** Connects as who the process is; the user of anybody else is refused, for the broker takes it for that. */
const connect = async (
  option: string,
  place: string,
  { url, tls_authority }: BrokerOptions,
  { log, clock }: Pick<ProcessPlan, 'log' | 'clock'>,
): Promise<ProcessBus> => {
  const user = explained(option, () => brokerPlace(url));
  if (user !== place)
    throw new CommandFailure(`${option} has the user of ${user}, but this is the process of ${place}`);
  const ca = tls_authority === '' ? {} : { ca: await readAuthority(tls_authority) };
  return connectRabbitBus({ url, log, clock, ...ca });
};

const explained = <T>(option: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    if (error instanceof Fault) throw new CommandFailure(`${option}: ${error.message}`);
    throw error;
  }
};

const readAuthority = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandFailure(`tls_authority: ${file} can't be read: ${error instanceof Error ? error.message : ''}`);
  }
};
