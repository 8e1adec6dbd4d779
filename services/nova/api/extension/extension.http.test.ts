import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { call } from '../../testing/calls.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture();
after(() => fixture[Symbol.asyncDispose]());

const cases: readonly HttpCase[] = [
  {
    name: 'anybody sees which parts there are',
    ...call('GET', '/extensions', { as: 'reader' }),
    expect: {
      status: 200,
      body: {
        extensions: [{ alias: 'flavors', name: 'Flavors', links: [] }, ...Array.from({ length: 22 }, () => ({}))],
      },
    },
  },
  {
    name: 'one by its alias',
    ...call('GET', '/extensions/os-keypairs', { version: '2.1' }),
    expect: { status: 200, body: { extension: { alias: 'os-keypairs', updated: /^2014/ } } },
  },
  { name: 'no other', ...call('GET', '/extensions/os-cells'), expect: { status: 404 } },
];

httpCases('extensions', fixture.app, cases, { tokens });
