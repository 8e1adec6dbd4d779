import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { lockRow, updateRow, type ResourceTable } from '../db/resource-store.ts';
import { replaceTags, tagsOf } from '../db/tag-store.ts';
import { change } from './change.ts';
import { invalid, notFound } from './faults.ts';
import { seeFloatingIp } from './floating-ip.ts';
import { networkTarget, seeNetwork } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { seePort } from './port-view.ts';
import { seeRouter } from './router-view.ts';
import { seeSecurityGroup } from './security-group-view.ts';
import { touched } from './standard.ts';
import { poolTarget, seeSubnetPool } from './subnet-pool-view.ts';
import { seeSubnet } from './subnet-view.ts';
import { ownedBy } from './visibility.ts';

/** Kinds of resources that have tags, by the name in addresses, with the name in rules. */
export const taggedKinds = {
  networks: 'network',
  subnets: 'subnet',
  subnetpools: 'subnetpool',
  ports: 'port',
  routers: 'router',
  floatingips: 'floatingip',
  'security-groups': 'security_group',
} as const;

/** A kind of resource that has tags. */
export type TaggedKind = keyof typeof taggedKinds;

const tables: Readonly<Record<TaggedKind, ResourceTable>> = {
  networks: 'networks',
  subnets: 'subnets',
  subnetpools: 'subnetpools',
  ports: 'ports',
  routers: 'routers',
  floatingips: 'floating_ips',
  'security-groups': 'security_groups',
};

type See = (ctx: Context, neutron: Neutron, id: string) => Promise<PolicyTarget>;

const owned =
  (see: (ctx: Context, neutron: Neutron, id: string) => Promise<{ readonly project_id: string }>): See =>
  async (ctx, neutron, id) =>
    ownedBy((await see(ctx, neutron, id)).project_id);

const targets: Readonly<Record<TaggedKind, See>> = {
  networks: async (ctx, neutron, id) => networkTarget(await seeNetwork(ctx, neutron, id)),
  subnets: async (ctx, neutron, id) => (await seeSubnet(ctx, neutron, id)).target,
  subnetpools: async (ctx, neutron, id) => poolTarget(await seeSubnetPool(ctx, neutron, id)),
  ports: async (ctx, neutron, id) => (await seePort(ctx, neutron, id)).target,
  routers: owned(seeRouter),
  floatingips: owned(seeFloatingIp),
  'security-groups': owned(seeSecurityGroup),
};

/** The resource whose tags are meant. */
export interface Tagged {
  readonly kind: TaggedKind;
  readonly id: string;
}

/** The rule on what is to be done to tags. */
const tagRule = ({ kind }: Tagged, verb: 'get' | 'update' | 'delete'): PolicyRuleName => ({
  name: `${verb}_${taggedKinds[kind]}:tags`,
});

/** @throws NotFound, Forbidden */
export const getTags = async (ctx: Context, neutron: Neutron, tagged: Tagged): Promise<readonly string[]> => {
  await ctx.authorize(tagRule(tagged, 'get'), await targets[tagged.kind](ctx, neutron, tagged.id));
  return (await tagsOf(neutron.db.read, [tagged.id])).get(tagged.id) ?? [];
};

/** @throws NotFound where the resource does not have the tag */
export const findTag = async (ctx: Context, neutron: Neutron, tagged: Tagged, tag: string): Promise<void> => {
  if (!(await getTags(ctx, neutron, tagged)).includes(tag)) throw noTag(tag);
};

const noTag = (tag: string): NotFound =>
  new NotFound(`There is no tag ${tag.slice(0, 80)} on it.`, { details: { type: 'TagNotFound' } });

const longestTag = 255;
const mostTags = 50;

const checkTags = (tags: readonly string[]): void => {
  if (tags.length > mostTags) throw invalid(`A resource has at most ${mostTags} tags.`);
  for (const tag of tags) {
    if (tag === '' || tag.length > longestTag || tag.includes(',')) {
      throw invalid(`The tag "${tag.slice(0, 80)}" is not a text of 1 to ${longestTag} characters without commas.`);
    }
  }
};

/** Changes the tags of a resource; `decide` makes the new ones from the present. @throws NotFound, Forbidden, BadRequest */
export const changeTags = async (
  ctx: Context,
  neutron: Neutron,
  tagged: Tagged,
  verb: 'update' | 'delete',
  decide: (present: readonly string[]) => readonly string[],
): Promise<readonly string[]> => {
  const { kind, id } = tagged;
  await ctx.authorize(tagRule(tagged, verb), await targets[kind](ctx, neutron, id));
  return change(ctx, neutron, async (changing) => {
    const row = await lockRow(changing.tx, tables[kind], id);
    if (row === undefined) throw notFound('network', id);
    const tags = decide((await tagsOf(changing.tx, [id])).get(id) ?? []);
    checkTags(tags);
    await replaceTags(changing.tx, id, tags);
    await updateRow(changing.tx, tables[kind], { ...row, ...touched(changing, row) });
    await changing.record(`${taggedKinds[kind]}.tagged`, { id, projectId: row.project_id });
    return [...new Set(tags)].toSorted();
  });
};

/** Takes one tag away. @throws NotFound where the resource does not have it */
export const removeTag = async (ctx: Context, neutron: Neutron, tagged: Tagged, tag: string): Promise<void> => {
  await changeTags(ctx, neutron, tagged, 'delete', (present) => {
    if (!present.includes(tag)) throw noTag(tag);
    return present.filter((each) => each !== tag);
  });
};
