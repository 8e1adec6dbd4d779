import assert from 'node:assert/strict';
import type { App } from '@nimbo/http/app.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { cirros } from './fake-images.ts';
import { at } from './nova-fixture.ts';

/** What is asked beside method and address. */
interface Asked {
  /** Whose token: see people.ts; `member` unless told. */
  readonly as?: string;
  readonly body?: unknown;
  /** The microversion; the newest unless told. */
  readonly version?: string;
}

/** A server as tests look at it. */
export interface ShownServer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly fault?: { readonly message: string; readonly code: number; readonly details?: string };
  readonly [attribute: string]: unknown;
}

const newest = '2.100';

/** Asks an app, and gives status and body. */
export const asker = (app: App) => {
  const ask = async (method: Operation['method'], url: string, asked: Asked = {}) => {
    const { as = 'member', body, version = newest } = asked;
    const answer = await app.inject({
      method,
      url: `/v2.1${url}`,
      headers: {
        'x-auth-token': as,
        ...at(version),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: answer.body === '' ? undefined : answer.json<unknown>(),
    };
  };
  const show = async (id: string, asked: Asked = {}): Promise<ShownServer> => {
    const { status, text } = await ask('GET', `/servers/${id}`, asked);
    assert.equal(status, 200, text);
    return (JSON.parse(text) as { server: ShownServer }).server;
  };
  const create = async (server: object = {}, asked: Asked = {}): Promise<string> => {
    const body = { server: { name: 'test', imageRef: cirros.id, flavorRef: '1', networks: 'none', ...server } };
    const { status, text } = await ask('POST', '/servers', { ...asked, body });
    assert.equal(status, 202, text);
    return (JSON.parse(text) as { server: { id: string } }).server.id;
  };
  /** Waits until a server has a status. */
  const become = (id: string, status: string): Promise<ShownServer> =>
    until(`server ${id} is ${status}`, async () => {
      const server = await show(id, { as: 'admin' });
      assert.equal(server.status, status, JSON.stringify(server.fault));
      assert.equal(server['OS-EXT-STS:task_state'], null);
      return server;
    });
  /** Waits until a server is gone. */
  const vanish = (id: string): Promise<boolean> =>
    until(`server ${id} is gone`, async () => (await ask('GET', `/servers/${id}`)).status === 404);
  const act = async (id: string, action: object, asked: Asked = {}) =>
    ask('POST', `/servers/${id}/action`, { ...asked, body: action });
  return { ask, show, create, become, vanish, act };
};
