import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { passwordHash } from '../floors/password-hash.ts';
import { expectStatus, runLoad, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';

const password = 'correct horse battery staple';

/**
 * Tokens by password. The table holds a thousand users; few of them have a password and log in, each his own way
 * once, because every hash takes a fifth of a second of a processor.
 */
export const measureTokenPassword: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const count = bench.count(30, 2);
  const silent = Array.from({ length: bench.count(1_000, 10) }, (_, index) => userRequest(cloud, `silent-${index}`));
  await runLoad(cloud.controlPid, silent);
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  await runLoad(
    cloud.controlPid,
    names.map((name) => userRequest(cloud, name, password)),
  );
  const floor = await bench.floor(passwordHash);
  const result = await runLoad(
    cloud.controlPid,
    names.map((name) => loginRequest(cloud, name)),
  );
  return [loadRow(`token by password (bcrypt 12), ${count} users`, result, { floor, budget: floor.value + 1 })];
};

const userRequest = ({ urls, adminToken }: BenchCloud, name: string, secret?: string): LoadRequest => ({
  method: 'POST',
  url: `${urls.keystone}/users`,
  headers: { 'x-auth-token': adminToken },
  body: JSON.stringify({ user: { name, ...(secret === undefined ? {} : { password: secret }) } }),
  check: expectStatus(201),
});

const loginRequest = ({ urls }: BenchCloud, name: string): LoadRequest => {
  const user = { name, domain: { id: 'default' }, password };
  return {
    method: 'POST',
    url: `${urls.keystone}/auth/tokens`,
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } }),
    check: (answer) => {
      expectStatus(201)(answer);
      if (!answer.body.includes(`"name":"${name}"`))
        throw new Error(`not a token of ${name}: ${answer.body.toString()}`);
    },
  };
};
