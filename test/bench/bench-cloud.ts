import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeCloud, type CloudUnderTest } from '../e2e/cloud-under-test.ts';
import { passwordToken } from '../cloud/password-token.ts';

/** A running cloud, started by the real command, and what is needed to load it. */
export interface BenchCloud {
  /** Base addresses as clients use them: keystone's with `/v3`. */
  readonly urls: Readonly<Record<'keystone' | 'glance' | 'placement' | 'neutron' | 'nova' | 'cinder', string>>;
  /** The process that serves every API. */
  readonly controlPid: number;
  /** The process that serves every API, and the one that works as the host. */
  readonly workers: readonly number[];
  /** Every process of the cloud. */
  readonly pids: readonly number[];
  /** The administrator's, scoped to project `admin`. */
  readonly adminToken: string;
  readonly underTest: CloudUnderTest;
}

interface UpReport {
  readonly services: readonly { readonly name: string; readonly url: string }[];
}

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/** A host that takes thousands of small simulated guests. */
const roomyHost = { compute: { driver: 'fake', cpu_allocation_ratio: 1_000 }, volume: { driver: 'fake' } };

/** Starts a cloud in directories of its own; the caller disposes of `underTest`. */
export const startBenchCloud = async (): Promise<BenchCloud> => {
  const underTest = await makeCloud({ host: roomyHost });
  try {
    return await connectTo(underTest, await bringUp(underTest));
  } catch (error) {
    await underTest.dispose();
    throw error;
  }
};

/** Runs `nimbo up`, which returns when every API answers. */
export const bringUp = async (underTest: CloudUnderTest): Promise<BenchCloud['urls']> => {
  const { code, stdout, stderr } = await underTest.up();
  if (code !== 0) throw new Error(`nimbo up ended with ${code}:\n${stdout}${stderr}`);
  const urls = (JSON.parse(stdout) as UpReport).services.map(({ name, url }) => [name, url] as const);
  return Object.fromEntries(urls) as BenchCloud['urls'];
};

/** The processes that `nimbo status` names. */
export const processesOf = async (underTest: CloudUnderTest): Promise<Status['processes']> =>
  (JSON.parse((await underTest.nimbo(['status', '--json'])).stdout) as Status).processes;

const connectTo = async (underTest: CloudUnderTest, urls: BenchCloud['urls']): Promise<BenchCloud> => {
  const processes = await processesOf(underTest);
  const control = processes.find(({ name }) => name === 'control');
  if (control === undefined) throw new Error('the cloud has no process called control');
  const pids = processes.map(({ pid }) => pid);
  const workers = processes.filter(({ name }) => name === 'control' || name === 'host').map(({ pid }) => pid);
  return {
    urls,
    controlPid: control.pid,
    workers,
    pids,
    adminToken: await adminToken(underTest, urls.keystone),
    underTest,
  };
};

interface CloudsFile {
  readonly clouds: Readonly<
    Record<string, { readonly auth: { readonly username: string; readonly password: string } }>
  >;
}

const adminToken = async (underTest: CloudUnderTest, keystone: string): Promise<string> => {
  const file = parse(await readFile(join(underTest.stateDirectory, 'clouds.yaml'), 'utf8')) as CloudsFile;
  const auth = file.clouds['nimbo-admin']?.auth;
  if (auth === undefined) throw new Error('clouds.yaml has no cloud nimbo-admin');
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  return passwordToken(keystone, { user: auth.username, password: auth.password, scope });
};
