import { randomBytes } from 'node:crypto';
import { planHostNetwork, readHostNetwork, type HostNetwork, type HostScope } from '../host-network.ts';
import { applySteps } from '../apply-steps.ts';
import type { Step } from '../step.ts';
import { ip } from './shell-of.ts';

/** A context that nobody aborts. */
export const labContext = { signal: new AbortController().signal };

/** Network namespaces of one test's own, without any uplink; all of them go with the lab. */
export interface Lab extends AsyncDisposable {
  /** Six hexadecimal digits of this lab alone. */
  readonly cloud: string;
  /** Makes a namespace and tells its name. */
  namespace(word: string): Promise<string>;
}

/** A lab, to be kept with `await using`. */
export const openLab = (): Lab => {
  const cloud = randomBytes(3).toString('hex');
  const made: string[] = [];
  return {
    cloud,
    namespace: async (word) => {
      const name = `lab${cloud}${word}`;
      await ip('netns', 'add', name);
      made.push(name);
      await ip('-n', name, 'link', 'set', 'dev', 'lo', 'up');
      return name;
    },
    [Symbol.asyncDispose]: async () => {
      const all = (await ip('netns', 'list')).split('\n').map((line) => line.split(' ')[0] ?? '');
      const ours = all.filter((name) => made.includes(name) || name.slice(2, 8) === cloud);
      for (const name of ours) await ip('netns', 'delete', name);
    },
  };
};

/** What is still to be done. */
export const planNow = async (scope: HostScope, desired: HostNetwork): Promise<readonly Step[]> =>
  planHostNetwork(scope, desired, await readHostNetwork(labContext, scope, desired));

/** Brings a host to what is desired, and tells how many steps that took. */
export const converge = async (scope: HostScope, desired: HostNetwork): Promise<number> => {
  const steps = await planNow(scope, desired);
  const failures = await applySteps(labContext, steps);
  for (const [item, error] of failures) throw new Error(`${item} failed`, { cause: error });
  return steps.length;
};

/** Two fake hosts that reach each other, and nobody else, as 10.99.0.1 and 10.99.0.2. */
export const twoHosts = async (lab: Lab): Promise<readonly [string, string]> => {
  const [one, two] = [await lab.namespace('h1'), await lab.namespace('h2')];
  await ip('-n', one, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', two);
  for (const [name, address] of [
    [one, '10.99.0.1/24'],
    [two, '10.99.0.2/24'],
  ] as const) {
    await ip('-n', name, 'addr', 'add', address, 'dev', 'eth0');
    await ip('-n', name, 'link', 'set', 'dev', 'eth0', 'up');
  }
  return [one, two];
};
