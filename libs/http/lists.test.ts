import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import { coerceQuery } from './coerce-query.ts';
import { selectFields } from './fields.ts';
import { readFilters, type FilterRules } from './filters.ts';
import { cutPage, glanceLinks, keystoneLinks, neutronLinks, novaLinks, pageRequest } from './pagination.ts';
import { sortSteps, type SortRules } from './sorting.ts';

const limits = { usual: 2, most: 3 };
const url = new URL('http://cloud:5000/v2/things?name=a&limit=2&marker=zero');
const rows = [{ id: 'one' }, { id: 'two' }, { id: 'three' }];

test('a page has at least the usual and at most the greatest size', () => {
  assert.deepEqual(pageRequest({}, limits), { limit: 2, marker: undefined, isReverse: false });
  assert.equal(pageRequest({ limit: 0 }, limits).limit, 2);
  assert.equal(pageRequest({ limit: 1000 }, limits).limit, 3);
});

test('one row more than the limit means that there are more', () => {
  const request = pageRequest({}, limits);
  assert.deepEqual(cutPage(rows, request), { items: rows.slice(0, 2), hasMore: true });
  assert.deepEqual(cutPage(rows.slice(0, 2), request), { items: rows.slice(0, 2), hasMore: false });
  assert.deepEqual(cutPage(rows, { ...request, isReverse: true }).items, rows.slice(1));
});

test('links keep the other parameters and move the marker, each service in its own shape', () => {
  const request = pageRequest({ marker: 'zero' }, limits);
  const page = cutPage(rows, request);
  const next = 'http://cloud:5000/v2/things?name=a&limit=2&marker=two';
  assert.deepEqual(keystoneLinks(url, page, request), { self: url.href, next, previous: null });
  assert.deepEqual(glanceLinks(url, page, request), {
    first: '/v2/things?name=a&limit=2',
    next: '/v2/things?name=a&limit=2&marker=two',
  });
  assert.deepEqual(novaLinks('things', url, page, request), { things_links: [{ rel: 'next', href: next }] });
  assert.deepEqual(neutronLinks('things', url, page, request), {
    things_links: [
      { rel: 'next', href: next },
      { rel: 'previous', href: 'http://cloud:5000/v2/things?name=a&limit=2&marker=one&page_reverse=True' },
    ],
  });
});

test('the last page links nowhere', () => {
  const request = pageRequest({}, limits);
  const page = cutPage(rows.slice(0, 1), request);
  assert.equal(keystoneLinks(url, page, request).next, null);
  assert.deepEqual(novaLinks('things', url, page, request), {});
  assert.equal('next' in glanceLinks(url, page, request), false);
});

const order: SortRules = {
  keys: ['name', 'created_at', 'id'],
  usual: [
    { key: 'created_at', direction: 'desc' },
    { key: 'id', direction: 'desc' },
  ],
  usualDirection: 'desc',
};

const steps = (query: Parameters<typeof sortSteps>[0]): string =>
  sortSteps(query, order)
    .map(({ key, direction }) => `${key}:${direction}`)
    .join(' ');

test('what is asked for comes before the usual order', () => {
  assert.equal(steps({}), 'created_at:desc id:desc');
  assert.equal(steps({ sort_key: ['name'], sort_dir: ['asc'] }), 'name:asc created_at:desc id:desc');
  assert.equal(steps({ sort_key: ['name', 'id'], sort_dir: ['asc'] }), 'name:asc id:desc created_at:desc');
  assert.equal(steps({ sort: 'id:asc,name' }), 'id:asc name:desc created_at:desc');
  assert.equal(steps({ sort_dir: ['asc'] }), 'created_at:asc id:desc');
});

test('orders that make no sense are refused', () => {
  const wrong = [
    { sort_key: ['password'] },
    { sort_key: ['name'], sort_dir: ['up'] },
    { sort_key: ['name'], sort_dir: ['asc', 'asc'] },
    { sort: 'name:asc:x' },
    { sort: 'name', sort_key: ['id'] },
  ];
  for (const query of wrong) assert.throws(() => steps(query), BadRequest, JSON.stringify(query));
});

const rules = (style: FilterRules['style'], unknown: FilterRules['unknown'] = 'ignore'): FilterRules => ({
  style,
  unknown,
  filters: { name: 'text', enabled: 'boolean', size: 'integer', created_at: 'time' },
  reserved: ['limit'],
});

test('a filter that a query repeats keeps all its values where the schema says so, else the last', () => {
  const raw = { limit: ['1', '2'], name: ['a', 'b'], other: 'c' };
  const named = { limit: Type.Integer() };
  assert.deepEqual(coerceQuery(raw, openObject(named, { additionalProperties: Type.Array(Type.String()) })), {
    limit: 2,
    name: ['a', 'b'],
    other: ['c'],
  });
  assert.deepEqual(coerceQuery(raw, openObject(named)), { limit: 2, name: 'b', other: 'c' });
});

test('plain filters compare with any of the repeated values, converted', () => {
  assert.deepEqual(readFilters({ name: ['a', 'b'], enabled: 'False', size: '5', limit: 1 }, rules('plain')), [
    { attribute: 'name', operator: 'in', values: ['a', 'b'] },
    { attribute: 'enabled', operator: 'in', values: [false] },
    { attribute: 'size', operator: 'in', values: [5] },
  ]);
});

test('keystone writes operators after the name', () => {
  assert.deepEqual(readFilters({ name__istartswith: 'A' }, rules('keystone')), [
    { attribute: 'name', operator: 'istarts-with', values: ['A'] },
  ]);
  assert.throws(() => readFilters({ enabled__contains: 't' }, rules('keystone')), BadRequest);
});

test('glance writes operators before the value', () => {
  assert.deepEqual(readFilters({ name: 'in:a,"b,c"', size: 'gte:5', created_at: 'lt:2026-01-01' }, rules('glance')), [
    { attribute: 'name', operator: 'in', values: ['a', 'b,c'] },
    { attribute: 'size', operator: 'greater-or-equal', values: [5] },
    { attribute: 'created_at', operator: 'less', values: ['2026-01-01T00:00:00.000000Z'] },
  ]);
  assert.deepEqual(readFilters({ name: 'http://x' }, rules('glance'))[0]?.values, ['http://x']);
});

test('unknown filters are ignored or refused as the list says; wrong values always refused', () => {
  assert.deepEqual(readFilters({ evil: '1' }, rules('plain')), []);
  assert.throws(() => readFilters({ evil: '1' }, rules('plain', 'refuse')), BadRequest);
  assert.deepEqual(readFilters({ constructor: '1' }, rules('plain')), []);
  for (const query of [{ enabled: 'maybe' }, { size: 'x' }, { created_at: 'soon' }]) {
    assert.throws(() => readFilters(query, rules('plain')), BadRequest);
  }
});

test('only the selected fields are shown', () => {
  assert.deepEqual(selectFields({ id: 1, name: 'a', secret: 's' }, ['name', 'id', 'nothing']), { id: 1, name: 'a' });
  assert.deepEqual(selectFields({ id: 1 }, undefined), { id: 1 });
});
