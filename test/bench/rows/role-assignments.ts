import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { oneRow } from '../floors/fastify-routes.ts';
import { askCloud, cloudRequest } from '../cloud-request.ts';
import { expectStatus, runLoad, type LoadAnswer } from '../load.ts';
import { loadRow } from '../load-row.ts';

/** Times that each list is asked for. */
const repetitions = 100;

/** A group of many users that inherits a role on many projects: what each of them has, and who has something on each. */
export const measureRoleAssignments: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const [userCount, projectCount] = [bench.count(1_000, 3), bench.count(100, 2)];
  const { userId, projectId } = await people(cloud, userCount, projectCount);
  const floor = await bench.floor(oneRow);
  const of = `of ${userCount} users on ${projectCount} projects`;
  // Member implies reader: two assignments for each.
  const byUser = await listed(cloud, `user.id=${userId}`, 2 * projectCount);
  const byProject = await listed(cloud, `scope.project.id=${projectId}`, 2 * userCount);
  return [
    loadRow(`effective assignments ${of}, by user`, byUser, { budget: 100, floor }),
    loadRow(`effective assignments ${of}, by project`, byProject, { budget: 100, floor }),
  ];
};

const listed = (cloud: BenchCloud, query: string, count: number) => {
  const check = (answer: LoadAnswer): void => {
    expectStatus(200)(answer);
    const { role_assignments: found } = JSON.parse(answer.body.toString()) as { readonly role_assignments: unknown[] };
    if (found.length !== count) throw new Error(`${query}: ${found.length} assignments instead of ${count}`);
  };
  const request = cloudRequest(cloud, 'keystone', {
    method: 'GET',
    path: `/role_assignments?effective&${query}`,
    check,
  });
  return runLoad(
    cloud.controlPid,
    Array.from({ length: repetitions }, () => request),
  );
};

/** The domain with its users, none of whom has a password, for that takes long. */
const people = async (cloud: BenchCloud, userCount: number, projectCount: number) => {
  const [domainId = ''] = await made(cloud, 'domain', [{ name: 'crowd' }]);
  const [groupId = ''] = await made(cloud, 'group', [{ name: 'crowd', domain_id: domainId }]);
  const named = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `crowd-${index}`, domain_id: domainId }));
  const projectIds = await made(cloud, 'project', named(projectCount));
  const userIds = await made(cloud, 'user', named(userCount));
  const roleId = await memberRole(cloud);
  const inherited = `OS-INHERIT/domains/${domainId}/groups/${groupId}/roles/${roleId}/inherited_to_projects`;
  await put(cloud, [...userIds.map((id) => `groups/${groupId}/users/${id}`), inherited]);
  return { userId: userIds[0] ?? '', projectId: projectIds[0] ?? '' };
};

const made = async (cloud: BenchCloud, noun: string, things: readonly object[]): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const thing of things) {
    const asked = { method: 'POST', path: `/${noun}s`, body: { [noun]: thing } };
    const answer = await askCloud<Readonly<Record<string, { readonly id: string }>>>(cloud, 'keystone', asked);
    ids.push(answer[noun]?.id ?? '');
  }
  return ids;
};

const memberRole = async (cloud: BenchCloud): Promise<string> => {
  const asked = { method: 'GET', path: '/roles?name=member' };
  const { roles } = await askCloud<{ readonly roles: readonly { readonly id: string }[] }>(cloud, 'keystone', asked);
  return roles[0]?.id ?? '';
};

const put = async (cloud: BenchCloud, paths: readonly string[]): Promise<void> => {
  const check = expectStatus(204);
  const requests = paths.map((path) => cloudRequest(cloud, 'keystone', { method: 'PUT', path: `/${path}`, check }));
  await runLoad(cloud.controlPid, requests);
};
