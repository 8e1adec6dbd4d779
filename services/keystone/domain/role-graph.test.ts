import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Role } from '../db/role-store.ts';
import { roleGraph } from './role-graph.ts';

const role = (id: string, domainId: string | null = null): Role => ({
  id,
  name: id,
  domainId,
  description: null,
  extra: {},
  options: {},
});

const implies = (priorRoleId: string, impliedRoleId: string) => ({ priorRoleId, impliedRoleId });

const names = (graph: ReturnType<typeof roleGraph>, ids: readonly string[]) =>
  graph.effective(ids).map(({ name }) => name);

test('roles imply over any number of steps', () => {
  const graph = roleGraph(
    ['a', 'b', 'c', 'd'].map((id) => role(id)),
    [implies('a', 'b'), implies('b', 'c')],
  );
  assert.deepEqual(names(graph, ['a']), ['a', 'b', 'c']);
  assert.deepEqual(names(graph, ['b', 'd']), ['b', 'c', 'd']);
  assert.deepEqual(names(graph, []), []);
});

test('roles that imply each other end', () => {
  const graph = roleGraph([role('a'), role('b')], [implies('a', 'b'), implies('b', 'a'), implies('a', 'a')]);
  assert.deepEqual(names(graph, ['b']), ['a', 'b']);
});

test('a role of a domain reaches a token only through what it implies', () => {
  const graph = roleGraph([role('local', 'd'), role('a')], [implies('local', 'a')]);
  assert.deepEqual(names(graph, ['local']), ['a']);
});

test('roles that are gone mean nothing', () => {
  const graph = roleGraph([role('a')], [implies('a', 'gone'), implies('gone', 'a')]);
  assert.deepEqual(names(graph, ['a', 'gone']), ['a']);
});
