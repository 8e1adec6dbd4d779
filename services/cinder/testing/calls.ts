import type { App } from '@nimbo/http/app.ts';
import { until } from '@nimbo/testkit/wait.ts';

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const methodOf = (word: string): 'GET' | 'POST' | 'PUT' | 'DELETE' =>
  word === 'POST' || word === 'PUT' || word === 'DELETE' ? word : 'GET';

/** Asks an app as somebody (`member`, or `member+service` where a service passes it on), at the newest microversion unless told otherwise. */
export const ask = async (app: App, as: string, request: string, body?: unknown, version = '3.71'): Promise<Answer> => {
  const [method = 'GET', url = '/'] = request.split(' ');
  const [token = '', service] = as.split('+');
  const headers = {
    'x-auth-token': token,
    ...(service === undefined ? {} : { 'x-service-token': service }),
    'openstack-api-version': `volume ${version}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await app.inject({ method: methodOf(method), url, headers, ...payload });
  const text = answer.body;
  return { status: answer.statusCode, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
};

/** A volume as it is now. */
export const volumeNow = async (app: App, id: string): Promise<Record<string, unknown>> =>
  (await ask(app, 'admin', `GET /v3/volumes/${id}`)).body['volume'] as Record<string, unknown>;

/** Waits until a volume has a status; fails soon where it has gone wrong. */
export const untilStatus = async (app: App, id: string, status: string): Promise<void> => {
  await until(`volume ${id} is ${status}`, async () => (await volumeNow(app, id))['status'] === status);
};

/** Makes a volume and waits until it is there. */
export const makeVolume = async (app: App, more: Record<string, unknown> = {}): Promise<string> => {
  const { body } = await ask(app, 'member', 'POST /v3/volumes', { volume: { size: 1, ...more } });
  const { id } = body['volume'] as { readonly id: string };
  await untilStatus(app, id, 'available');
  return id;
};
