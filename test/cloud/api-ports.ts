import { apiSection } from '@nimbo/cli/serve/sections/api-section.ts';

/** The options of `cloud.api` that hold a port, in their declared order. */
export const portOptions: readonly string[] = Object.keys(apiSection.options).filter((name) => name.endsWith('_port'));

/** Sections of `host:` under which nothing of the machine is touched: for tests that are not about guests and networks. */
export const simulatedHost = { network: { driver: 'fake' }, compute: { driver: 'fake' } } as const;

/** A port for each listener of a cloud, as `cloud.api` takes them; ports of services are found by their codename. */
export const apiPorts = async (
  choose: (count: number) => Promise<readonly number[]>,
): Promise<Readonly<Record<string, number>>> => {
  const ports = await choose(portOptions.length);
  return Object.fromEntries(portOptions.map((name, index) => [name, ports[index] ?? 0]));
};
