import assert from 'node:assert/strict';
import { ask, mustAsk } from '../ask.ts';
import { Fates } from './fates.ts';
import { startWorker, verdict, type Worker } from './worker.ts';

interface KeystoneTarget {
  readonly url: string;
  /** Of a domain's administrator. */
  readonly token: string;
  readonly name: string;
}

/** Projects and users made and deleted, tokens issued and revoked. */
export interface KeystoneLoad extends Worker {
  /** Compares everything that was acknowledged, and everything that was not, with what is there now. */
  verify(): Promise<void>;
}

const password = 'of-a-test-user';

/** Starts the load of one client. Its names are its own. */
export const startKeystoneLoad = (target: KeystoneTarget): KeystoneLoad => {
  const projects = new Fates<string>();
  const users = new Fates<string>();
  const tokens = new Fates<undefined>();
  const turn = async (round: number): Promise<void> => {
    const project = await create(target, projects, 'project', round);
    const user = await create(target, users, 'user', round);
    if (user !== undefined) await useTokens(target, tokens, `${target.name}-${round}`, round);
    if (round % 3 === 1 && project !== undefined) await remove(target, projects, 'project', project, round);
    if (round % 3 === 2 && user !== undefined) await remove(target, users, 'user', user, round);
  };
  const acknowledged = (): number => projects.acknowledged + users.acknowledged + tokens.acknowledged;
  return Object.assign(startWorker(turn, acknowledged), {
    verify: async () => {
      await verifyThings(target, 'project', projects);
      await verifyThings(target, 'user', users);
      await verifyTokens(target, tokens);
    },
  });
};

type Noun = 'project' | 'user';

const create = async (
  { url, token, name }: KeystoneTarget,
  fates: Fates<string>,
  noun: Noun,
  round: number,
): Promise<string | undefined> => {
  const own = `${name}-${round}`;
  const body = { [noun]: noun === 'user' ? { name: own, password } : { name: own } };
  const answer = await ask('POST', `${url}/${noun}s`, { token, body });
  const isMade = verdict(`creating ${noun} ${own}`, answer, [201]) === 'yes';
  const made = isMade ? (answer?.body as Record<Noun, { id: string }> | undefined) : undefined;
  fates.note(own, isMade ? 'there' : 'open', made?.[noun].id ?? '');
  return made?.[noun].id;
};

const remove = async (
  { url, token, name }: KeystoneTarget,
  fates: Fates<string>,
  noun: Noun,
  id: string,
  round: number,
): Promise<void> => {
  const answer = await ask('DELETE', `${url}/${noun}s/${id}`, { token });
  const isGone = verdict(`deleting ${noun} ${id}`, answer, [204]) === 'yes';
  fates.note(`${name}-${round}`, isGone ? 'gone' : 'open', id);
};

/** An unscoped token of a user just made; every second one is revoked. */
const useTokens = async (
  { url, token }: KeystoneTarget,
  fates: Fates<undefined>,
  name: string,
  round: number,
): Promise<void> => {
  // A deleted user's tokens end with it.
  if (round % 3 === 2) return;
  const answer = await login(url, name);
  if (verdict(`a token of ${name}`, answer, [201]) === 'unclear') return;
  const issued = String(answer?.headers['x-subject-token']);
  fates.note(issued, 'there', undefined);
  if (round % 2 === 1) return;
  const revoked = await ask('DELETE', `${url}/auth/tokens`, { token, headers: { 'x-subject-token': issued } });
  fates.note(issued, verdict('revoking', revoked, [204]) === 'yes' ? 'gone' : 'open', undefined);
};

const login = (url: string, name: string): ReturnType<typeof ask> => {
  const user = { name, password, domain: { id: 'default' } };
  return ask('POST', `${url}/auth/tokens`, {
    body: { auth: { identity: { methods: ['password'], password: { user } }, scope: 'unscoped' } },
  });
};

const verifyThings = async ({ url, token, name }: KeystoneTarget, noun: Noun, fates: Fates<string>): Promise<void> => {
  const found = await listNames(`${url}/${noun}s`, noun, token);
  const own = [...found].filter((one) => one.startsWith(`${name}-`));
  for (const [key] of fates.of('there')) assert.ok(found.has(key), `${noun} ${key} was acknowledged and is lost`);
  for (const [key] of fates.of('gone')) assert.ok(!found.has(key), `${noun} ${key} was deleted and is back`);
  const mayBe = new Set([...fates.of('there'), ...fates.of('open')].map(([key]) => key));
  assert.deepEqual(
    own.filter((key) => !mayBe.has(key)),
    [],
  );
  if (noun === 'project') return;
  const whole = fates.of('open').filter(([key]) => found.has(key));
  for (const [key] of whole) assert.equal((await login(url, key))?.status, 201, `user ${key} is there in part`);
};

const listNames = async (first: string, noun: Noun, token: string): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for (let next: string | null = first; next !== null;) {
    const answer = await mustAsk('GET', next, { token });
    assert.equal(answer.status, 200, answer.bytes.toString());
    const page = answer.body as Record<string, { name: string }[]> & { links: { next: string | null } };
    for (const { name } of page[`${noun}s`] ?? []) names.add(name);
    next = page.links.next;
  }
  return names;
};

const verifyTokens = async ({ url, token }: KeystoneTarget, fates: Fates<undefined>): Promise<void> => {
  const status = async (subject: string): Promise<number> =>
    (await mustAsk('GET', `${url}/auth/tokens`, { token, headers: { 'x-subject-token': subject } })).status;
  for (const [issued] of fates.of('there')) assert.equal(await status(issued), 200, 'a token that was issued is lost');
  for (const [revoked] of fates.of('gone')) assert.equal(await status(revoked), 404, 'a revoked token works again');
};
