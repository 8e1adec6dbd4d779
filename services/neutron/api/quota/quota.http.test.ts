import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture();
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});

const cases: readonly HttpCase[] = [
  {
    name: 'a project has the cloud’s limits',
    ...call('admin', 'GET', '/quotas/example'),
    expect: { status: 200, body: { quota: { network: 100, port: 500, router: 10, floatingip: 50 } } },
  },
  { name: 'its manager sees them', ...call('manager', 'GET', '/quotas/example'), expect: { status: 200 } },
  { name: 'its members do not', ...call('member', 'GET', '/quotas/example'), expect: { status: 403 } },
  {
    name: 'another project’s manager does not',
    ...call('manager', 'GET', '/quotas/elsewhere'),
    expect: { status: 403 },
  },
  {
    name: 'an administrator sets one',
    ...call('admin', 'PUT', '/quotas/example', { quota: { network: 1 } }),
    expect: { status: 200, body: { quota: { network: 1, port: 500 } } },
  },
  {
    name: 'nobody else',
    ...call('manager', 'PUT', '/quotas/example', { quota: { network: 9 } }),
    expect: { status: 403 },
  },
  {
    name: 'not below none',
    ...call('admin', 'PUT', '/quotas/example', { quota: { network: -2 } }),
    expect: { status: 400 },
  },
  {
    name: 'not of what is unknown',
    ...call('admin', 'PUT', '/quotas/example', { quota: { x: 1 } }),
    expect: { status: 400 },
  },
  { name: 'it holds', ...call('member', 'POST', '/networks', { network: {} }), expect: { status: 201 } },
  {
    name: 'and no further',
    ...call('member', 'POST', '/networks', { network: {} }),
    expect: { status: 409, body: { NeutronError: { type: 'OverQuota' } } },
  },
  {
    name: 'what is used is told',
    ...call('admin', 'GET', '/quotas/example/details.json'),
    expect: { status: 200, body: { quota: { network: { limit: 1, used: 1, reserved: 0 }, port: { used: 0 } } } },
  },
  {
    name: 'projects with limits of their own are listed',
    ...call('admin', 'GET', '/quotas'),
    expect: { status: 200, body: { quotas: [{ project_id: 'example', network: 1 }] } },
  },
  {
    name: 'the cloud’s limits are told',
    ...call('admin', 'GET', '/quotas/example/default'),
    expect: { status: 200, body: { quota: { network: 100 } } },
  },
  { name: 'and given back', ...call('admin', 'DELETE', '/quotas/example'), expect: { status: 204 } },
  {
    name: 'to the project',
    ...call('admin', 'GET', '/quotas/example'),
    expect: { status: 200, body: { quota: { network: 100 } } },
  },
  {
    name: 'whose own they are is told',
    ...call('member', 'GET', '/quotas/tenant'),
    expect: { status: 200, body: { tenant: { tenant_id: 'example' } } },
  },
];

httpCases('quotas', fixture.app, cases, { tokens });
