import { resolve } from 'node:path';
import { requireFreePlace, writeBundle } from '../join/bundle.ts';
import { makeControllerBundle } from '../join/controller-bundle.ts';
import { refuseJoined } from '../join/joined-part.ts';
import { operatorConfig } from '../join/operator-config.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { stateLayout } from '../state/state-layout.ts';

interface ControllerAddOptions extends CommonOptions {
  readonly out?: string;
  readonly listen?: string;
}

/** `nimbo controller add NAME`: makes the bundle with which another machine runs control too. */
export const controllerAdd = async (options: ControllerAddOptions, [name = '']: readonly string[]): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  const cloud = requireCloud(layout);
  refuseJoined(layout);
  const { listen } = options;
  if (listen === undefined)
    throw new CommandFailure('--listen says at which address of its machine the controller’s APIs are');
  const directory = resolve(options.out ?? `nimbo-controller-${name}`);
  requireFreePlace(directory);
  writeBundle(directory, await makeControllerBundle(layout, cloud, operatorConfig(layout), { name, listen }));
  process.stdout.write(
    `${directory} lets a machine run control as ${name}, with all secrets of the cloud. Bring it there by a way that nobody listens on, and run there:\n  nimbo serve --bundle ${directory}\n`,
  );
  return 0;
};
