import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import { acceleratorArguments, type Accelerator } from './accelerator.ts';
import { killQemu } from './kill-qemu.ts';
import { optionText } from './option-text.ts';
import { sandboxArguments } from './sandbox-arguments.ts';
import { startQemu, type StartProcess } from './start-qemu.ts';

export interface AcceleratorProbe {
  readonly startProcess: StartProcess;
  /** A program's name or absolute path; `qemu-system-x86_64` unless told. */
  readonly program?: string;
  /** Milliseconds a machine may take to show life; 10 000 unless told. */
  readonly timeLimit?: number;
}

/** The port on which the firmware writes what it does (SeaBIOS, docs: debugging). */
const firmwarePort = 0x402;

const probeArguments = (accelerator: Accelerator, directory: string): readonly string[] => [
  '-nodefaults',
  '-no-user-config',
  ...sandboxArguments,
  ...acceleratorArguments(accelerator),
  '-machine',
  'pc',
  '-m',
  'size=16M',
  '-display',
  'none',
  '-chardev',
  `file,id=firmware,path=${optionText(join(directory, 'firmware'))}`,
  '-device',
  JSON.stringify({ driver: 'isa-debugcon', iobase: firmwarePort, chardev: 'firmware' }),
  '-chardev',
  `socket,id=monitor0,path=${optionText(join(directory, 'monitor'))},server=on,wait=off`,
  '-mon',
  'chardev=monitor0,mode=control',
];

const firmwareSpeaks = async (ctx: CallContext, directory: string, timeLimit: number): Promise<boolean> => {
  const deadline = ctx.clock.monotonic() + timeLimit;
  while (ctx.clock.monotonic() < deadline) {
    if ((await readFile(join(directory, 'firmware')).catch(() => Buffer.alloc(0))).length > 0) {
      return true;
    }
    await delay(20, undefined, { signal: ctx.signal });
  }
  return false;
};

const runProbe = async (
  ctx: CallContext,
  probe: AcceleratorProbe,
  accelerator: Accelerator,
  directory: string,
): Promise<boolean> => {
  const { program = 'qemu-system-x86_64', timeLimit = 10_000 } = probe;
  const process = { program, args: probeArguments(accelerator, directory), outputFile: join(directory, 'output') };
  const start = {
    process,
    monitorPath: join(directory, 'monitor'),
    name: `a probe guest with ${accelerator}`,
    timeLimit,
  };
  const running = await startQemu(ctx, probe.startProcess, start);
  try {
    return await firmwareSpeaks(ctx, directory, timeLimit);
  } finally {
    running.qmp.close();
    await killQemu(running);
  }
};

/**
 * Whether a machine really executes its firmware with this accelerator. The presence of /dev/kvm proves nothing: it is
 * there on hosts where no machine starts.
 * @throws NotImplemented where QEMU is not installed
 */
export const acceleratorWorks = async (
  ctx: CallContext,
  probe: AcceleratorProbe,
  accelerator: Accelerator,
): Promise<boolean> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-probe-'));
  try {
    return await runProbe(ctx, probe, accelerator, directory);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'qemu.start_failed') {
      ctx.log.info('a probe guest did not start', { accelerator, error });
      return false;
    }
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** KVM where a machine runs with it, TCG otherwise. Takes up to a second; its answer holds until the host restarts. */
export const probeAccelerator = async (ctx: CallContext, probe: AcceleratorProbe): Promise<Accelerator> =>
  (await acceleratorWorks(ctx, probe, 'kvm')) ? 'kvm' : 'tcg';
