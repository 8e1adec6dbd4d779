import assert from 'node:assert/strict';
import type { App } from '@nimbo/http/app.ts';
import { at } from './placement-fixture.ts';

/** A provider as a test describes it; its uuid is made from its name. */
export interface Described {
  readonly name: string;
  readonly parent?: string;
  readonly inventories?: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  readonly traits?: readonly string[];
  readonly aggregates?: readonly string[];
}

/** A uuid that can be read: the name's bytes. */
export const uuidOf = (name: string): string => {
  const digits = Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
};

const send = async (app: App, method: 'POST' | 'PUT', url: string, payload: object): Promise<void> => {
  const answer = await app.inject({ method, url, headers: { 'x-auth-token': 'admin', ...at('1.39') }, payload });
  assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.statusCode} ${answer.body}`);
};

const inventoriesOf = ({ inventories = {} }: Described) =>
  Object.fromEntries(
    Object.entries(inventories).map(([name, given]) => [name, typeof given === 'number' ? { total: given } : given]),
  );

/** Makes providers by the API, parents before children. */
export const makeWorld = async (app: App, providers: readonly Described[]): Promise<void> => {
  for (const provider of providers) {
    const uuid = uuidOf(provider.name);
    const parent = provider.parent === undefined ? {} : { parent_provider_uuid: uuidOf(provider.parent) };
    await send(app, 'POST', '/resource_providers', { name: provider.name, uuid, ...parent });
    await send(app, 'PUT', `/resource_providers/${uuid}/inventories`, {
      resource_provider_generation: 0,
      inventories: inventoriesOf(provider),
    });
    const { traits = [], aggregates = [] } = provider;
    const custom = traits.filter((trait) => trait.startsWith('CUSTOM_'));
    for (const trait of custom) await send(app, 'PUT', `/traits/${trait}`, {});
    await send(app, 'PUT', `/resource_providers/${uuid}/traits`, { traits, resource_provider_generation: 1 });
    await send(app, 'PUT', `/resource_providers/${uuid}/aggregates`, {
      aggregates: aggregates.map(uuidOf),
      resource_provider_generation: 2,
    });
  }
};
