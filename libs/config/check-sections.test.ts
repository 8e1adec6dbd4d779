import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSections } from './check-sections.ts';
import { defineSection } from './option.ts';
import { integer, string } from './options.ts';

const reason = 'A reason.';

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`o${i}`, integer({ default: i, reason })]));

test('a section may have 40 options and not 41', () => {
  assert.deepEqual(checkSections([{ part: 'cloud', name: 'a', options: many(40) }]), []);
  assert.deepEqual(checkSections([{ part: 'cloud', name: 'a', options: many(41) }]), [
    'cloud.a has 41 options; at most 40 are allowed',
  ]);
});

test('options that could be taken for one another are refused', () => {
  const option = string({ default: '', reason });
  const sections = [
    defineSection({ part: 'cloud', name: '', options: { nova: option } }),
    defineSection({ part: 'cloud', name: 'nova', options: { api_port: option } }),
    defineSection({ part: 'host', name: 'nova-api', options: { port: option } }),
  ];
  assert.deepEqual(checkSections(sections), [
    'cloud.nova is declared twice',
    'NIMBO_NOVA_API_PORT would set two options',
  ]);
});

test('names, reasons and defaults are checked', () => {
  const options = { Bad: string({ default: '', reason: ' ' }), port: integer({ default: 0, reason, minimum: 1 }) };
  assert.deepEqual(checkSections([{ part: 'host', name: 'X', options }]), [
    'section "X" must be named in lower case',
    'host.X.Bad must be named in snake_case',
    'host.X.Bad does not say why anyone would change it',
    'host.X.port has a default that it would not accept',
  ]);
});
