import { Command, CommanderError } from 'commander';
import { defaultStateDirectory } from './state/default-state-directory.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly stateDir: string;
}

/** The command tree; each command's code is loaded when it is called. */
export interface Program {
  /** Runs a command line and returns its exit code. */
  run(args: readonly string[]): Promise<number>;
}

type Run = (options: never, args: readonly string[]) => Promise<number>;

/** Builds the command tree. */
export const buildProgram = (): Program => {
  const root = new Command('nimbo').description('OpenStack, whole, from one command').exitOverride();
  let exitCode = 0;
  const add = (usage: string, description: string, load: () => Promise<Run>): Command =>
    commandAt(root, usage)
      .description(description)
      .option('--state-dir <directory>', 'where the cloud keeps everything', defaultStateDirectory())
      .action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command;
        exitCode = await (await load())(command.opts<never>(), command.args);
      });
  addLifeCycle(add);
  addHosts(add);
  addQuestions(add);
  addUpkeep(add);
  return {
    run: async (args) => {
      try {
        await root.parseAsync(args, { from: 'user' });
        return exitCode;
      } catch (error) {
        if (error instanceof CommanderError) return error.exitCode;
        throw error;
      }
    },
  };
};

type Add = (usage: string, description: string, load: () => Promise<Run>) => Command;

/** `saga list` becomes a command `list` below a command `saga`. */
const commandAt = (root: Command, usage: string): Command => {
  const [first = '', second, ...rest] = usage.split(' ');
  if (second === undefined || /^[[<]/.test(second)) return root.command(usage);
  const parent = root.commands.find((one) => one.name() === first) ?? root.command(first);
  return parent.command([second, ...rest].join(' '));
};

const addLifeCycle = (add: Add): void => {
  add('up', 'start the cloud, or what is missing of it', async () => (await import('./commands/up.ts')).up)
    .option('--empty', 'make no networks, image or guest: only the services')
    .option('--config <file>', 'read this file over nimbo.yaml (may be repeated)', collect, [])
    .option('--listen <address>', 'let other machines reach the APIs at this address')
    .option('--public-url <url>', 'the address under which clients know the cloud')
    .option('--insecure-http', 'listen without TLS although other machines can listen too')
    .option('--uplink <interface>', 'through what guests reach the world: an interface, or none')
    .option('--netns <name>', 'keep the whole cloud inside this network namespace (made where it is missing)')
    .option('--foreground', 'stay in the foreground and stop the cloud on SIGTERM or Ctrl-C')
    .option('--json', 'print one JSON object instead of a screen');
  add('down', 'stop the cloud; guests go on', async () => (await import('./commands/down.ts')).down).option(
    '--all',
    'end the guests too, and take all of the cloud’s networks away',
  );
  add(
    'destroy',
    'stop the cloud and remove all it holds',
    async () => (await import('./commands/destroy.ts')).destroy,
  ).option('--yes', 'do not ask');
  add(
    'serve [role...]',
    'run roles in this process; without roles, what this machine joined a cloud with',
    async () => (await import('./commands/serve.ts')).serve,
  )
    .option('--name <process>', 'names the process in logs, where roles are spread over several', 'control')
    .option('--bundle <directory>', 'join the cloud that this bundle is from (see nimbo host add)')
    .option('--config <file>', 'with a bundle: read this file over its nimbo.yaml (may be repeated)', collect, [])
    .option('--netns <name>', 'with a bundle: keep all of it inside this network namespace')
    .option('--foreground', 'with a bundle: stay in the foreground, and stop on SIGTERM or Ctrl-C');
};

const addHosts = (add: Add): void => {
  add(
    'host add <name>',
    'let another machine join as a host: makes its bundle',
    async () => (await import('./commands/host.ts')).hostAdd,
  )
    .option('--out <directory>', 'where to put the bundle (nimbo-host-NAME unless told)')
    .option(
      '--tunnel-address <address>',
      'where other hosts reach it, for tenant networks and volumes between hosts',
      '',
    );
  add(
    'controller add <name>',
    'let another machine run control too: makes its bundle',
    async () => (await import('./commands/controller.ts')).controllerAdd,
  )
    .option('--out <directory>', 'where to put the bundle (nimbo-controller-NAME unless told)')
    .option('--listen <address>', 'the address of that machine at which its APIs listen');
  add(
    'host list',
    'the hosts of the cloud and what they serve',
    async () => (await import('./commands/host.ts')).hostList,
  ).option('--json', 'print one JSON object');
  add(
    'host remove <name>',
    'end a host’s access and forget it; it must have no guests and no volumes',
    async () => (await import('./commands/host.ts')).hostRemove,
  );
};

const addQuestions = (add: Add): void => {
  add(
    'status',
    'health and memory of every role (exit 0 healthy, 1 not, 3 down)',
    async () => (await import('./commands/status.ts')).status,
  ).option('--json', 'print one JSON object');
  add(
    'logs [role-or-request]',
    'print logs, of one role or one request',
    async () => (await import('./commands/logs.ts')).logs,
  ).option('-f, --follow', 'go on with what is written from now on');
  add(
    'trace <request>',
    'tell the story of a request over all processes',
    async () => (await import('./commands/trace.ts')).trace,
  );
  add(
    'saga list',
    'long operations that run or ended',
    async () => (await import('./commands/saga.ts')).sagaList,
  ).option('--all', 'ended ones too');
  add('saga show <id>', 'one long operation, step by step', async () => (await import('./commands/saga.ts')).sagaShow);
  add(
    'explain <server>',
    'why a server is where it is, or nowhere: host by host, filter by filter',
    async () => (await import('./commands/explain.ts')).explain,
  );
  add(
    'config show',
    'every option, its value and where it comes from',
    async () => (await import('./commands/config.ts')).configShow,
  ).option('--json', 'print one JSON object');
};

const addUpkeep = (add: Add): void => {
  add(
    'doctor',
    'compare databases, processes and files (exit 0 clean, 1 findings)',
    async () => (await import('./commands/doctor.ts')).doctor,
  )
    .option('--fix', 'mend what can be mended without loss')
    .option('--json', 'print one JSON object');
  add(
    'db purge',
    'remove rows of what was deleted, and ended events and sagas',
    async () => (await import('./commands/db.ts')).dbPurge,
  ).option('--before <days>', 'deleted more than so many days ago', '30');
  add(
    'keystone fernet-rotate',
    'seal tokens with the next key',
    async () => (await import('./commands/keystone.ts')).keystoneRotate,
  );
  add(
    'keystone bootstrap',
    'make somebody administrator, or let one in again (OS_BOOTSTRAP_PASSWORD sets the password)',
    async () => (await import('./commands/keystone.ts')).keystoneBootstrap,
  )
    .option('--bootstrap-username <name>', 'who', 'admin')
    .option('--bootstrap-project-name <name>', 'with which project', 'admin')
    .option('--bootstrap-role-name <name>', 'with which role', 'admin')
    .option('--bootstrap-password-file <file>', 'a file that holds the password');
  add(
    'keystone credential-rotate',
    'seal credentials and other secrets with the next key',
    async () => (await import('./commands/keystone.ts')).credentialRotate,
  );
  add(
    'keystone credential-migrate',
    'seal anew what older keys have sealed',
    async () => (await import('./commands/keystone.ts')).credentialMigrate,
  );
  add(
    'keystone doctor',
    'keystone’s own checks (exit 0 well, 1 not)',
    async () => (await import('./commands/keystone.ts')).keystoneDoctor,
  );
  add(
    'image build',
    'make the small guest image (qcow2) from Debian packages',
    async () => (await import('./commands/image.ts')).imageBuild,
  )
    .option('--out <file>', 'where to put it', 'nimbo-guest.qcow2')
    .option('--json', 'print one JSON object');
  add(
    'test [what...]',
    'run the tests (see CONTRIBUTING.md for what can be named)',
    async () => (await import('./commands/test.ts')).test,
  ).allowUnknownOption();
};

const collect = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
