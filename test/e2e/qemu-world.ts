import { execFile } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { isAlive, signalProcess } from '@nimbo/host/process-identity.ts';
import { readProcessRecord } from '@nimbo/host/process-record.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess, type ProcessStart, type StartedProcess } from '@nimbo/host/start-process.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import type { HypervisorWorld } from '@nimbo/nova/compute/drivers/hypervisor.conformance.ts';
import { QemuHypervisor } from '@nimbo/nova/compute/drivers/qemu/qemu-hypervisor.ts';
import type { QemuParts } from '@nimbo/nova/compute/drivers/qemu/qemu-parts.ts';
import { createImage } from '@nimbo/qemu/image-operations.ts';
import { nodeNameOf } from '@nimbo/qemu/identifier.ts';
import { killQemu } from '@nimbo/qemu/kill-qemu.ts';
import { startQemu, type RunningQemu } from '@nimbo/qemu/start-qemu.ts';
import { exportVolume } from '@nimbo/qemu/storage-daemon.ts';
import { storageDaemonArguments } from '@nimbo/qemu/storage-daemon-arguments.ts';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { until } from '@nimbo/testkit/wait.ts';

const run = promisify(execFile);
const ctx = internalContext();
const mebibyte = 1024 ** 2;

/** Accounts that no program of the machine uses. */
const user = { uid: 64_990, gid: 64_990 };

/** A directory, a network namespace without uplink and a storage daemon: what guests of a test stand on. */
class QemuWorld implements HypervisorWorld {
  readonly booted = /login: /;
  readonly #directory: string;
  readonly #cloudMark = randomBytes(3).toString('hex');
  readonly #image: { readonly path: string; readonly id: string; readonly size: number; readonly hash: string };
  #daemon: RunningQemu | undefined;

  constructor(directory: string, image: { path: string; id: string; size: number; hash: string }) {
    this.#directory = directory;
    this.#image = image;
  }

  get wanted(): HypervisorWorld['wanted'] {
    const { id, size, hash } = this.#image;
    const image = { id, size, hash: { algorithm: 'sha512', value: hash }, diskFormat: 'qcow2', properties: {} };
    return { configDrive: true, swapMb: 8, image: { ...image, ticket: 'none' } };
  }

  async prepare(): Promise<void> {
    await run('ip', ['netns', 'add', this.#namespace]);
    await mkdir(this.#path('storage'), { mode: 0o700 });
    await chown(this.#path('storage'), user.uid, user.gid);
    const [monitorPath, nbdPath] = [this.#path('storage/monitor'), this.#path('storage/nbd')];
    const args = storageDaemonArguments({ monitorPath, nbdPath });
    const process = { program: 'qemu-storage-daemon', args, outputFile: this.#path('daemon.log'), ...user };
    this.#daemon = await startQemu(ctx, startProcess, { process, monitorPath, name: 'the storage daemon' });
  }

  async open(): Promise<QemuHypervisor> {
    const hypervisor = new QemuHypervisor(this.#parts());
    await hypervisor.start(ctx);
    return hypervisor;
  }

  async volume(): Promise<Awaited<ReturnType<HypervisorWorld['volume']>>> {
    const volumeId = randomUUID();
    const path = this.#path(`storage/${volumeId}`);
    const source = { kind: 'file', path, format: 'qcow2' } as const;
    await createImage(ctx, { runProgram, ...user }, source, 16 * mebibyte);
    if (this.#daemon === undefined) throw new Error('the storage daemon does not run');
    const exported = { nodeName: nodeNameOf('v', volumeId), exportName: volumeId, source };
    await exportVolume(ctx, this.#daemon.qmp, exported);
    const data = { socket: this.#path('storage/nbd'), export: volumeId };
    return { volumeId, connection: { driver: 'nbd', data }, bootIndex: null };
  }

  async port(): Promise<Awaited<ReturnType<HypervisorWorld['port']>>> {
    const portId = randomUUID();
    const name = nameOf(this.#cloudMark, 'tp', portId);
    await run('ip', ['-n', this.#namespace, 'tuntap', 'add', name, 'mode', 'tap', 'user', String(user.uid)]);
    const mac = `fa:16:3e:${[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
    return { portId, mac, mtu: 1450 };
  }

  async kill(_hypervisor: unknown, uuid: string): Promise<void> {
    const record = await readProcessRecord(this.#path(`state/instances/${uuid}/process.json`));
    if (record === undefined) throw new Error('the guest has no process record');
    signalProcess(record.identity, 'SIGKILL');
    await until('the guest is dead', () => !isAlive(record.identity));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon !== undefined) await killQemu(this.#daemon);
    await run('ip', ['netns', 'delete', this.#namespace]);
    await rm(this.#directory, { recursive: true });
  }

  get #namespace(): string {
    return `qemu${this.#cloudMark}`;
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #parts(): QemuParts {
    return {
      directory: this.#path('state'),
      runDirectory: this.#path('run'),
      cloudMark: this.#cloudMark,
      guestUser: user,
      storageUser: user,
      kvmGroup: undefined,
      startProcess: (start) => this.#startInside(start),
      runProgram,
      fetchImage: () => Promise.resolve(createReadStream(this.#image.path)),
      configDrive: () =>
        Promise.resolve([{ path: 'openstack/latest/meta_data.json', content: Buffer.from(JSON.stringify(metadata)) }]),
      hasDevice: (name) =>
        run('ip', ['-n', this.#namespace, 'link', 'show', name]).then(
          () => true,
          () => false,
        ),
      tapLimit: 1_000,
      machineType: 'pc-i440fx-7.2',
      cpuModel: '',
      imageCacheSize: 0,
      consoleLogSize: mebibyte,
    };
  }

  /** The host process of a cloud lives in the namespace itself; a test does not. */
  #startInside(start: ProcessStart): Promise<StartedProcess> {
    const { uid = 0, gid = 0, groups: _, ...rest } = start;
    const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
    const args = [`--net=/run/netns/${this.#namespace}`, '--', ...become, start.program, ...start.args];
    return startProcess({ ...rest, program: 'nsenter', args });
  }
}

const metadata = { uuid: randomUUID(), hostname: 'trial', name: 'trial' };

/** Builds the small guest image and prepares a place to run it. */
export const createQemuWorld = async (): Promise<HypervisorWorld> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-qemu-'));
  await chmod(directory, 0o711);
  for (const name of ['state', 'run']) await mkdir(join(directory, name), { mode: 0o711 });
  const path = join(directory, 'guest.qcow2');
  await run(join(repositoryRoot, 'nimbo'), ['image', 'build', '--out', path]);
  await access(path);
  const hash = createHash('sha512')
    .update(await readFile(path))
    .digest('hex');
  const world = new QemuWorld(directory, { path, id: randomUUID(), size: (await stat(path)).size, hash });
  await world.prepare();
  return world;
};
