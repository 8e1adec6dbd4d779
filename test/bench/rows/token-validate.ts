import type { Bench, RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { bareRoute, oneRow } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';

const warmPasses = 5;

/**
 * Validates different tokens, each for the first time and then again. In mid-run one is revoked: from the next pass on
 * it is refused, however warm it was.
 */
export const measureTokenValidate: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const count = bench.count(10_000, 50);
  const { tokens, issued } = await issueTokens(cloud, count);
  const cold = await runLoad(cloud.controlPid, validations(cloud, tokens));
  const warm = await runLoad(cloud.controlPid, warmLoad(cloud, tokens));
  const name = `validate a token, ${count} different`;
  return [
    loadRow(`token by token, ${count} issued`, issued, { floor: await bench.floor(bareRoute) }),
    loadRow(`${name}, cold`, cold, { budget: 0.12, floor: await bench.floor(oneRow) }),
    loadRow(`${name}, warm`, warm, { budget: 0.04, floor: await bench.floor(bareRoute) }),
    ...(await measureDiscovery(bench, cloud)),
  ];
};

/** What the listener costs by itself: the version document needs no token. */
const measureDiscovery = async (bench: Bench, cloud: BenchCloud) => {
  const one = { method: 'GET', url: cloud.urls.keystone, check: expectStatus(200) };
  const result = await runLoad(
    cloud.controlPid,
    Array.from({ length: bench.count(20_000, 50) }, () => one),
  );
  return [loadRow('version document, no token', result, { floor: await bench.floor(bareRoute) })];
};

const issueTokens = async ({ urls, adminToken, controlPid }: BenchCloud, count: number) => {
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const body = JSON.stringify({ auth: { identity: { methods: ['token'], token: { id: adminToken } }, scope } });
  const tokens = new Set<string>();
  const check = (answer: LoadAnswer): void => {
    expectStatus(201)(answer);
    tokens.add(String(answer.headers['x-subject-token']));
  };
  const request: LoadRequest = { method: 'POST', url: `${urls.keystone}/auth/tokens`, body, check };
  const issued = await runLoad(
    controlPid,
    Array.from({ length: count }, () => request),
  );
  if (tokens.size !== count) throw new Error(`${count} tokens were issued and ${tokens.size} are different`);
  return { tokens: [...tokens], issued };
};

const subjectRequest = (
  { urls, adminToken }: BenchCloud,
  subject: string,
  { method = 'GET', check }: { readonly method?: string; readonly check: LoadRequest['check'] },
): LoadRequest => ({
  method,
  url: `${urls.keystone}/auth/tokens`,
  headers: { 'x-auth-token': adminToken, 'x-subject-token': subject },
  check,
});

const validations = (cloud: BenchCloud, tokens: readonly string[]): LoadRequest[] =>
  tokens.map((token) => subjectRequest(cloud, token, { check: expectValid(token) }));

/** The revocation comes at the end of a pass, and its token first in each pass: so far apart that none overlap. */
function* warmLoad(cloud: BenchCloud, tokens: readonly string[]): Generator<LoadRequest> {
  const [victim = '', ...kept] = tokens;
  let revoked = false;
  for (let pass = 0; pass < warmPasses; pass += 1) {
    yield subjectRequest(cloud, victim, { check: revoked ? expectStatus(404) : expectValid(victim) });
    if (pass === Math.floor(warmPasses / 2)) {
      const half = kept.length / 2;
      yield* validations(cloud, kept.slice(0, half));
      const check = (answer: LoadAnswer): void => {
        expectStatus(204)(answer);
        revoked = true;
      };
      yield subjectRequest(cloud, victim, { method: 'DELETE', check });
      yield* validations(cloud, kept.slice(half));
    } else yield* validations(cloud, kept);
  }
  if (!revoked) throw new Error('the token was not revoked in mid-run');
}

const expectValid =
  (token: string) =>
  (answer: LoadAnswer): void => {
    expectStatus(200)(answer);
    if (answer.headers['x-subject-token'] !== token || !answer.body.includes('"roles":[{')) {
      throw new Error(`not the token that was asked for: ${answer.body.toString().slice(0, 200)}`);
    }
  };
