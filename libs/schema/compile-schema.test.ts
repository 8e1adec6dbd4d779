import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { compileSchema, schemaCompiler } from './compile-schema.ts';
import { nullable } from './nullable.ts';
import { integer } from './number.ts';
import { openObject, strictObject } from './object.ts';
import { hexId, httpUrl, name, uuid } from './text.ts';

const project = strictObject({
  project: strictObject({
    name: name(),
    parent_id: Type.Optional(nullable(hexId())),
    vcpus: Type.Optional(integer()),
    tags: Type.Optional(Type.Array(strictObject({ id: uuid() }), { uniqueItems: true, maxItems: 2 })),
  }),
});

const problem = (value: unknown): string => {
  const found = compileSchema(project)(value);
  return found === undefined ? 'fine' : `${found.path}: ${found.message}`;
};

test('a fitting value has no problem', () => {
  assert.equal(problem({ project: { name: 'a', parent_id: null, vcpus: 4 } }), 'fine');
});

test('nothing is coerced: a number in quotes is no number', () => {
  assert.equal(problem({ project: { name: 'a', vcpus: '4' } }), 'project.vcpus: "4" is not of type integer');
});

test('an unknown property is named', () => {
  assert.equal(problem({ project: { name: 'a', evil: 1 } }), 'project: the property "evil" is not allowed here');
});

test('a missing property is named', () => {
  assert.equal(problem({ project: {} }), 'project: the property "name" is required');
});

test('a problem inside an alternative is told by its inner reason', () => {
  const alternative = compileSchema(strictObject({ a: nullable(strictObject({ b: integer() })) }));
  assert.deepEqual(alternative({ a: { b: -1 } }), { path: 'a.b', message: '-1 is less than the minimum of 0' });
});

test('items are addressed by their index', () => {
  assert.equal(problem({ project: { name: 'a', tags: [{ id: 'x' }] } }), 'project.tags.0.id: "x" is not a "uuid"');
});

test('huge values are not echoed', () => {
  assert.ok(problem({ project: { name: 'x'.repeat(100_000) } }).length < 200);
  assert.ok(problem({ project: { name: 'a', ['y'.repeat(100_000)]: 1 } }).length < 200);
});

test('the checked value is not changed', () => {
  const open = compileSchema(openObject({ a: Type.Optional(Type.String({ default: 'x' })) }));
  const value = { b: 1 };
  assert.equal(open(value), undefined);
  assert.deepEqual(value, { b: 1 });
});

test('a misspelt keyword or format is a defect found at first use', () => {
  assert.throws(() => compileSchema(Type.String({ maxLenght: 3 }))('a'), /maxLenght/);
  assert.throws(() => schemaCompiler().check(Type.String({ format: 'uuidd' }))('a'), /uuidd/);
});

test('a URL has to be one of http', () => {
  const url = compileSchema(httpUrl());
  assert.equal(url('https://cloud.example:5000/v3'), undefined);
  assert.equal(url('javascript:alert(1)')?.message, '"javascript:alert(1)" is not a "http-url"');
});
