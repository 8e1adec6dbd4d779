import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { clientSession, type ClientSession } from './client-session.ts';
import { makeCloud, type CloudUnderTest } from './cloud-under-test.ts';
import { commandFiles, identitySteps, type ClientStep } from './identity-commands.ts';

let cloud: CloudUnderTest;
let client: ClientSession;
const kept = new Map<string, string>();

before(async () => {
  cloud = await makeCloud();
  const started = await cloud.up();
  assert.equal(started.code, 0, started.stdout + started.stderr);
  const cloudsFile = join(cloud.stateDirectory, 'clouds.yaml');
  client = clientSession(cloudsFile);
  const { clouds } = parse(await readFile(cloudsFile, 'utf8')) as {
    readonly clouds: Readonly<Record<string, { readonly auth: { readonly password: string } }>>;
  };
  kept.set('demo-password', clouds['nimbo-demo']?.auth.password ?? '');
  for (const [name, text] of Object.entries(commandFiles)) {
    const file = join(cloud.scratch, `${name}.json`);
    await writeFile(file, text);
    kept.set(name, file);
  }
});

after(async () => {
  await client.end();
  await cloud.dispose();
});

const asked = async (words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await client.run(['--os-cloud', 'nimbo-admin', ...words]);
  assert.equal(code, 0, `openstack ${words.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};

const filled = (word: string): string =>
  word.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => kept.get(name) ?? whole);

const keep = (output: string, columns: Readonly<Record<string, string>>): void => {
  const answer = JSON.parse(output) as Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
  const row = Array.isArray(answer) ? (answer[0] as Readonly<Record<string, unknown>>) : answer;
  for (const [name, column] of Object.entries(columns)) {
    const value = (row as Readonly<Record<string, unknown>>)[column];
    assert.equal(typeof value, 'string', `${column} of ${output}`);
    kept.set(name, String(value));
  }
};

const take = async ({ words, keep: columns, cloud: name }: ClientStep): Promise<void> => {
  const filledWords = [...words.map(filled), ...(columns === undefined ? [] : ['-f', 'json'])];
  const output = await (name === undefined ? asked(filledWords) : cloud.openstack(filledWords, name));
  if (columns !== undefined) keep(output, columns);
};

/** The names of all identity commands, as the client tells them itself. */
const identityCommands = async (): Promise<readonly string[]> => {
  const group = await asked(['command', 'list', '--group', 'openstack.identity.v3', '-f', 'json']);
  const [{ Commands: commands }] = JSON.parse(group) as [{ readonly Commands: readonly string[] | string }];
  return (Array.isArray(commands) ? commands : String(commands).split('\n')).map(String);
};

const isStepOf = (command: string, { words }: ClientStep): boolean => `${words.join(' ')} `.startsWith(`${command} `);

test('every identity command of the client is among those that are tried', async () => {
  const commands = await identityCommands();
  assert.ok(commands.length > 100, 'the client tells its commands');
  assert.deepEqual(
    commands.filter((command) => !identitySteps.some((step) => isStepOf(command, step))),
    [],
  );
});

test('every identity command ends well, in an order in which each has something to work on', async () => {
  for (const step of identitySteps) await take(step);
});
