import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from '@nimbo/testkit/wait.ts';

/** Disks of a guest; serials are what it finds them by. */
export interface GuestDisks {
  /** qcow2. */
  readonly root: string;
  /** Raw, with its serial. */
  readonly volume: { readonly file: string; readonly serial: string };
  readonly configDrive: string;
}

/** A guest started straight with QEMU, without network beyond itself: what is tested is the image alone. */
export interface GuestUnderTest {
  /** All that the serial console has shown. */
  console(): string;
  /** Waits until the console shows the pattern after the given position; returns the position after it. */
  shows(pattern: RegExp, from?: number): Promise<number>;
  /** Types a line on the serial console. */
  type(line: string): void;
  /** Gives QEMU a command; resolves with what it returns. */
  qmp(command: string): Promise<unknown>;
  /** Asks the guest agent; resolves with its answer. */
  askAgent(command: string): Promise<unknown>;
  /** QEMU's exit code, once it ends of its own will. */
  readonly ended: Promise<number | null>;
  /** Ends QEMU whatever it does. */
  kill(): void;
}

/** Generous: under load an emulated guest takes its time, and only failures wait so long. */
const patience = { timeout: 180_000 };

/** Starts QEMU with its sockets in the directory; returns at once. */
export const startGuest = async (directory: string, disks: GuestDisks): Promise<GuestUnderTest> => {
  // The kernel ends QEMU should the test be killed before it can do so itself.
  const args = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(directory, disks)];
  const child = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = (): void => void child.kill('SIGKILL');
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const connect = (name: string): Promise<Socket> =>
    until(`QEMU listens on ${name}`, () => connectTo(join(directory, name)), patience);
  const serial = await connect('serial.sock');
  let shown = '';
  serial.on('data', (data: Buffer) => (shown += data.toString('latin1').replaceAll('\r', '')));
  const [monitor, agent] = [lineClient(await connect('qmp.sock')), lineClient(await connect('agent.sock'))];
  await monitor('qmp_capabilities');
  const shows = async (pattern: RegExp, from = 0): Promise<number> => {
    const match = await until(`the console shows ${String(pattern)}`, () => pattern.exec(shown.slice(from)), patience);
    return from + match.index + match[0].length;
  };
  return {
    console: () => shown,
    shows,
    type: (line) => void serial.write(`${line}\n`),
    qmp: monitor,
    askAgent: agent,
    ended,
    kill,
  };
};

const qemuArguments = (directory: string, { root, volume, configDrive }: GuestDisks): readonly string[] => {
  const socket = (id: string): readonly string[] => [
    '-chardev',
    `socket,id=${id},path=${join(directory, `${id}.sock`)},server=on,wait=off`,
  ];
  return [
    '-accel tcg,thread=multi,tb-size=32 -machine pc -m 128 -display none -nodefaults'.split(' '),
    socket('serial'),
    '-serial chardev:serial -device VGA -device virtio-rng-pci'.split(' '),
    socket('qmp'),
    ['-mon', 'chardev=qmp,mode=control'],
    ['-drive', `file=${root},if=none,id=root,format=qcow2`, '-device', 'virtio-blk-pci,drive=root'],
    ['-drive', `file=${volume.file},if=none,id=volume,format=raw`],
    ['-device', `virtio-blk-pci,drive=volume,serial=${volume.serial}`],
    ['-drive', `file=${configDrive},if=none,id=config,format=raw,media=cdrom,readonly=on`],
    ['-device', 'ide-cd,drive=config'],
    ['-netdev', 'user,id=net,restrict=on', '-device', 'virtio-net-pci,netdev=net'],
    socket('agent'),
    ['-device', 'virtio-serial', '-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
  ].flat();
};

const connectTo = async (path: string): Promise<Socket> => {
  const socket = createConnection(path);
  await once(socket, 'connect');
  return socket;
};

/** Commands and answers are JSON, a line each; events between them are passed over. */
const lineClient = (socket: Socket): ((command: string) => Promise<unknown>) => {
  const waiting: ((answer: unknown) => void)[] = [];
  let buffered = '';
  socket.on('data', (data: Buffer) => {
    const lines = (buffered + data.toString()).split('\n');
    buffered = lines.pop() ?? '';
    for (const line of lines.filter((text) => text.trim() !== '')) {
      const answer = JSON.parse(line) as Readonly<Record<string, unknown>>;
      if ('return' in answer || 'error' in answer) waiting.shift()?.(answer['return'] ?? answer);
    }
  });
  return (command) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      socket.write(`${JSON.stringify({ execute: command })}\n`);
    });
};
