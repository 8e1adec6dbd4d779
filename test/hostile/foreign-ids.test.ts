import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '@nimbo/http/operation.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { startTestCloud } from '../cloud/test-cloud.ts';
import { almighty } from './almighty.ts';
import { clientOf, jsonClient } from './json-client.ts';
import { goodRequest } from './good-request.ts';
import { knownApis } from './known-apis.ts';
import { sendRaw, type RawAnswer } from './raw-request.ts';
import { RefusalWatch } from './refusal-watch.ts';
import { complaints } from './verdict.ts';
import type { Victims } from './victim-scene.ts';
import { victimsOf } from './victims.ts';

const cloud = await startTestCloud();
after(() => cloud[Symbol.asyncDispose]());
const admin = await almighty(cloud);
const demo = await clientOf(cloud, 'demo');
const nobody = jsonClient('');

/** Everybody with a token may look at regions, and at the quotas that projects have unless told. */
const isForAll = ({ name }: Operation): boolean => /^(?:head_)?show_region$|^show_default_quota_set$/.test(name);

/** Operations on one thing, which has an owner or is the operator's. */
const operationsOf = ({ operations }: ServiceApi): readonly Operation[] =>
  operations.filter(
    (one) => one.path.includes('{') && ['request', 'lookup'].includes(one.authorization.at) && !isForAll(one),
  );

/** The same places with ids of the same kind that nothing has; what is not an id stays. */
const unknownOf = ({ params, inBody }: Victims): Victims => {
  const other = (value: string): string => {
    if (/^[0-9a-f]{8}-/.test(value)) return randomUUID();
    if (/^[0-9a-f]{32}$/.test(value)) return randomUUID().replaceAll('-', '');
    return value.startsWith('CUSTOM_') ? `CUSTOM_${randomUUID().replaceAll('-', '').toUpperCase()}` : value;
  };
  const others = Object.fromEntries(Object.entries(params).map(([key, id]) => [key, other(id)]));
  return { inBody: { ...inBody, id: others['region_id'] ?? inBody['id'] }, params: others };
};

/** An answer with nothing in it that must differ, nor what only the connection is about. */
const plain = ({ status, headers, body }: RawAnswer, { params }: Victims) => {
  const { date: _date, connection: _connection, 'keep-alive': _kept, ...more } = headers;
  const { 'x-openstack-request-id': requestId = '-', ...rest } = more;
  const withoutIds = (text: string): string =>
    Object.entries(params).reduce((said, [key, id]) => said.replaceAll(id, `{${key}}`), text);
  return { status, headers: rest, body: withoutIds(body.toString().replaceAll(requestId, 'req')) };
};

for (const api of knownApis()) {
  const { service } = api;
  const ask = async (who: typeof demo, operation: Operation, victims: Victims): Promise<RawAnswer> => {
    const request = goodRequest({ api, cloud, admin: who }, operation, victims);
    const answer = await sendRaw(Number(new URL(cloud.url(service)).port), request);
    assert.deepEqual(complaints(service, request, answer), [], `${operation.name}: ${answer.status}`);
    return answer;
  };

  test(`${service} tells strangers nothing of others' things, not even that they exist`, async () => {
    using watch = new RefusalWatch(cloud.stateDirectory, service);
    const findings: unknown[] = [];
    for (const operation of operationsOf(api)) {
      const victims = await victimsOf(service, { cloud, admin }, operation, { isPrivate: true });
      await watch.accept();
      const unknown = unknownOf(victims);
      const theirs = plain(await ask(demo, operation, victims), victims);
      const none = plain(await ask(demo, operation, unknown), unknown);
      const isTold = ![403, 404].includes(theirs.status) || !isDeepStrictEqual(theirs, none);
      if (isTold) findings.push({ operation: operation.name, theirs, none });
      assert.deepEqual(await watch.refuse(), [], operation.name);
    }
    assert.deepEqual(findings, []);
  });

  test(`${service} tells nobody anything`, async () => {
    using watch = new RefusalWatch(cloud.stateDirectory, service);
    for (const operation of operationsOf(api)) {
      const victims = await victimsOf(service, { cloud, admin }, operation, { isPrivate: true });
      await watch.accept();
      assert.equal((await ask(nobody, operation, victims)).status, 401, operation.name);
      assert.deepEqual(await watch.refuse(), [], operation.name);
    }
  });
}
