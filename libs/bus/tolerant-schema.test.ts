import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileSchema } from '@nimbo/schema/compile-schema.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type } from 'typebox';
import { tolerantSchema } from './tolerant-schema.ts';

const strict = strictObject({
  additionalProperties: Type.Boolean(),
  list: Type.Array(Type.Union([strictObject({ a: Type.Integer() }), Type.Null()])),
});

describe('tolerant schemas', () => {
  const [check, tolerant] = [compileSchema(strict), compileSchema(tolerantSchema(strict))];
  const known = { additionalProperties: false, list: [{ a: 1 }, null] };
  const newer = { additionalProperties: false, list: [{ a: 1, b: 2 }, null], added: true };

  it('let unknown properties pass at any depth', () => {
    assert.equal(check(known), undefined);
    assert.notEqual(check(newer), undefined);
    assert.equal(tolerant(newer), undefined);
  });

  it('check what is known as before', () => {
    assert.notEqual(tolerant({ list: [] }), undefined);
    assert.notEqual(tolerant({ ...newer, additionalProperties: 'no' }), undefined);
    assert.notEqual(tolerant({ ...newer, list: [{ a: 'x' }] }), undefined);
  });
});
