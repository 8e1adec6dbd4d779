import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import {
  deleteProjectEndpointGroup,
  findEndpointGroup,
  insertProjectEndpointGroup,
  listEndpointGroups,
  listProjectEndpointGroups,
  type EndpointGroup,
  type ProjectEndpointGroup,
} from '../db/endpoint-group-store.ts';
import { findEndpoint, listEndpoints, type Endpoint } from '../db/endpoint-store.ts';
import {
  deleteProjectEndpoint,
  hasProjectEndpoint,
  insertProjectEndpoint,
  listProjectEndpoints,
  type ProjectEndpoint,
} from '../db/project-endpoint-store.ts';
import { findProject, listProjects, type Project } from '../db/project-store.ts';
import type { Tables } from '../db/tables.ts';
import { change } from './change.ts';
import { endpointsByProject } from './endpoint-filter.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';

/** More than one endpoint is ever given to. */
const everything = { limit: 100_000 };

const assertProject = async (db: Executor<Tables>, id: string): Promise<void> => {
  if ((await findProject(db, id)) === undefined) throw notFound('project', id);
};

const assertEndpoint = async (db: Executor<Tables>, id: string): Promise<void> => {
  if ((await findEndpoint(db, id)) === undefined) throw notFound('endpoint', id);
};

const assertGroup = async (db: Executor<Tables>, id: string): Promise<void> => {
  if ((await findEndpointGroup(db, id)) === undefined) throw notFound('endpoint group', id);
};

const notGiven = (what: string, projectId: string): NotFound =>
  new NotFound(`${what} has not been given to project ${projectId}.`);

const endpointTold = (pair: ProjectEndpoint) => ({ id: pair.endpointId, projectId: pair.projectId });
const groupTold = (pair: ProjectEndpointGroup) => ({ id: pair.endpointGroupId, projectId: pair.projectId });

/** The project's catalog shows this endpoint; from the first one on, it shows only those it was given. */
export const giveEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpoint,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    await assertEndpoint(changing.tx, pair.endpointId);
    await assertProject(changing.tx, pair.projectId);
    if (!(await insertProjectEndpoint(changing.tx, pair))) return;
    await changing.touch('catalog');
    await changing.record('project_endpoint.created', endpointTold(pair));
  });
};

/** @throws NotFound where it was not given */
export const checkEndpointGiven = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpoint,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await assertEndpoint(keystone.db.read, pair.endpointId);
  await assertProject(keystone.db.read, pair.projectId);
  if (await hasProjectEndpoint(keystone.db.read, pair)) return;
  throw notGiven(`Endpoint ${pair.endpointId}`, pair.projectId);
};

/** @throws NotFound where it was not given */
export const takeEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpoint,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    const was = await deleteProjectEndpoint(changing.tx, pair);
    if (!was) throw notGiven(`Endpoint ${pair.endpointId}`, pair.projectId);
    await changing.touch('catalog');
    await changing.record('project_endpoint.deleted', undefined, endpointTold(pair));
  });
};

const projectsOf = async (db: Executor<Tables>, ids: readonly string[]): Promise<readonly Project[]> =>
  (await listProjects(db, { ids }, everything)).rows;

/** The projects that were given an endpoint directly. */
export const listProjectsOfEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  endpointId: string,
): Promise<readonly Project[]> => {
  await ctx.authorize(rule, {});
  await assertEndpoint(keystone.db.read, endpointId);
  const pairs = await listProjectEndpoints(keystone.db.read, endpointId);
  return projectsOf(
    keystone.db.read,
    pairs.map(({ projectId }) => projectId),
  );
};

/** The endpoints that a project was given, directly or by groups. */
export const listEndpointsOfProject = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  projectId: string,
): Promise<Endpoint[]> => {
  await ctx.authorize(rule, {});
  const db = keystone.db.read;
  await assertProject(db, projectId);
  const endpoints = await listEndpoints(db, {});
  const placements = {
    endpoints: await listProjectEndpoints(db),
    groups: await listEndpointGroups(db),
    groupPlacements: await listProjectEndpointGroups(db, { projectId }),
  };
  const ids = endpointsByProject(endpoints, placements).get(projectId);
  return endpoints.filter(({ id }) => ids?.has(id) === true);
};

/** The project's catalog shows the endpoints of this group. */
export const giveEndpointGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpointGroup,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    await assertProject(changing.tx, pair.projectId);
    await assertGroup(changing.tx, pair.endpointGroupId);
    if (!(await insertProjectEndpointGroup(changing.tx, pair))) return;
    await changing.touch('catalog');
    await changing.record('project_endpoint_group.created', groupTold(pair));
  });
};

/** @throws NotFound where it was not given */
export const getEndpointGroupGiven = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpointGroup,
): Promise<ProjectEndpointGroup> => {
  await ctx.authorize(rule, {});
  await assertProject(keystone.db.read, pair.projectId);
  await assertGroup(keystone.db.read, pair.endpointGroupId);
  const [found] = await listProjectEndpointGroups(keystone.db.read, pair);
  if (found === undefined) throw notGiven(`Endpoint group ${pair.endpointGroupId}`, pair.projectId);
  return found;
};

/** @throws NotFound where it was not given */
export const takeEndpointGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  pair: ProjectEndpointGroup,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    await assertProject(changing.tx, pair.projectId);
    await assertGroup(changing.tx, pair.endpointGroupId);
    const was = await deleteProjectEndpointGroup(changing.tx, pair);
    if (!was) throw notGiven(`Endpoint group ${pair.endpointGroupId}`, pair.projectId);
    await changing.touch('catalog');
    await changing.record('project_endpoint_group.deleted', undefined, groupTold(pair));
  });
};

/** The groups that a project was given. */
export const listEndpointGroupsOfProject = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  projectId: string,
): Promise<EndpointGroup[]> => {
  await ctx.authorize(rule, {});
  await assertProject(keystone.db.read, projectId);
  const pairs = await listProjectEndpointGroups(keystone.db.read, { projectId });
  const ids = new Set(pairs.map(({ endpointGroupId }) => endpointGroupId));
  return (await listEndpointGroups(keystone.db.read)).filter(({ id }) => ids.has(id));
};

/** The projects that were given a group. */
export const listProjectsOfEndpointGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  endpointGroupId: string,
): Promise<readonly Project[]> => {
  await ctx.authorize(rule, {});
  await assertGroup(keystone.db.read, endpointGroupId);
  const pairs = await listProjectEndpointGroups(keystone.db.read, { endpointGroupId });
  return projectsOf(
    keystone.db.read,
    pairs.map(({ projectId }) => projectId),
  );
};
