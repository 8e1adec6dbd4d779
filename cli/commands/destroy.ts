import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { down } from './down.ts';
import { againInNamespace } from '../state/cloud-namespace.ts';
import { readCloudIdentity } from '../state/cloud-identity.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';

interface DestroyOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** `nimbo destroy`: stops the cloud and removes all it holds, after asking. */
export const destroy = async (options: DestroyOptions): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  if (readCloudIdentity(layout.cloudFile) === undefined) {
    process.stdout.write(`${layout.root} holds no cloud.\n`);
    return 0;
  }
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  if (options.yes !== true) await askFirst(layout);
  const code = await down({ ...options, all: true });
  if (code !== 0) return code;
  removeState(layout);
  return 0;
};

const askFirst = async (layout: StateLayout): Promise<void> => {
  if (!process.stdin.isTTY) throw new CommandFailure('destroy asks first, and there is nobody to ask: add --yes');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`Remove the cloud in ${layout.root} with all images and databases? Type yes: `);
  lines.close();
  if (answer.trim() !== 'yes') throw new CommandFailure('nothing was removed');
};

/** The identity goes last: until then a repeated `destroy` finds its work again. */
const removeState = (layout: StateLayout): void => {
  const { root, cloudFile, ...places } = layout;
  for (const place of [...Object.values(places), cloudFile]) rmSync(place, { recursive: true, force: true });
  const left = existsSync(root) ? readdirSync(root) : [];
  if (left.length === 0) rmdirSync(root);
  const remark = left.length === 0 ? '' : ` What is not the cloud's own stays in ${root}: ${left.join(', ')}.`;
  process.stdout.write(`The cloud is gone.${remark}\n`);
};
