import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { until } from '@nimbo/testkit/wait.ts';
import { makeCloud, type CloudPlace, type CloudUnderTest, type Outcome } from './cloud-under-test.ts';

type Row = Readonly<Record<string, unknown>>;

/** A cloud with real guests in a namespace of its own, and the unmodified client to ask of it. */
export interface GuestCloud extends CloudUnderTest {
  readonly ownNamespace: string;
  /** What a client's command shows, as the demo user. */
  one(args: readonly string[], cloud?: string): Promise<Row>;
  many(args: readonly string[], cloud?: string): Promise<readonly Row[]>;
  /** Runs a command in a guest by ssh and returns what it prints; waits until the guest lets it in. */
  ssh(address: string, keyFile: string, command: string): Promise<string>;
  /** Waits until the address answers a ping from the host. */
  answers(address: string): Promise<unknown>;
  /** Whether it answers one within a second. */
  isAnswering(address: string): Promise<boolean>;
}

/** Guests are emulated and machines busy: only failures wait so long. */
export const patience = { timeout: 240_000 };

const demo = 'nimbo-demo';

/** Made, not started: `await cloud.up()`. */
export const makeGuestCloud = async (place: CloudPlace = {}): Promise<GuestCloud> => {
  const ownNamespace = `nbt-${randomBytes(4).toString('hex')}`;
  const cloud = await makeCloud({ ...place, ownNamespace });
  const json = async (args: readonly string[], name = demo): Promise<unknown> =>
    JSON.parse(await cloud.openstack([...args, '-f', 'json'], name));
  const isAnswering = async (address: string): Promise<boolean> =>
    (await cloud.inside('ping', ['-n', '-c', '1', '-W', '1', address])).code === 0;
  return {
    ...cloud,
    ownNamespace,
    one: async (args, name) => (await json(args, name)) as Row,
    many: async (args, name) => (await json(args, name)) as readonly Row[],
    isAnswering,
    answers: (address) => until(`${address} answers`, () => isAnswering(address), patience),
    ssh: (address, keyFile, command) => letIn(cloud, [...sshOptions(keyFile), `root@${address}`, command]),
  };
};

const settings = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'ConnectTimeout=10',
  'BatchMode=yes',
];

const sshOptions = (keyFile: string): readonly string[] => [
  '-i',
  keyFile,
  ...settings.flatMap((setting) => ['-o', setting]),
];

/** What ssh itself exits with; a command's own code is below. */
const sshFailed = 255;

const letIn = async (cloud: CloudUnderTest, args: readonly string[]): Promise<string> => {
  let last: Outcome | undefined;
  const wait = until(
    `ssh ${args.slice(-2).join(' ')}`,
    async () => {
      last = await cloud.inside('ssh', args);
      if (last.code === sshFailed) throw new Error(last.stderr);
      return true;
    },
    patience,
  );
  await wait;
  assert.equal(last?.code, 0, `${args.at(-1)}: ${last?.stdout}${last?.stderr}`);
  return last?.stdout ?? '';
};
