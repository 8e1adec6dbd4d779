import { systemClock } from '@nimbo/context/clock.ts';
import { resolve } from 'node:path';
import type { CommonOptions } from '../program.ts';
import { againInNamespace, chooseNamespace } from '../state/cloud-namespace.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import { awaitReady } from '../up/await-ready.ts';
import { describeCloud, startedConfig } from '../up/describe-cloud.ts';
import { installMissing } from '../up/install-missing.ts';
import { firstStart, prepareImage } from '../up/provision/first-start.ts';
import { networkSection } from '@nimbo/neutron/agents/config.ts';
import { apiAddresses } from '../serve/api-addresses.ts';
import { apiRoleOf } from '../serve/known-roles.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { refuseJoined } from '../join/joined-part.ts';
import { prepareCloud } from '../up/prepare-cloud.ts';
import type { UpOverrides } from '../up/read-settings.ts';
import { renderScreen, type UpReport } from '../up/screen.ts';
import { startInTurn } from '../up/start-in-turn.ts';
import { endAsked, startMissing, stayInForeground, type StartOutcome } from '../up/start-missing.ts';
import { stopCloud } from '../supervisor/running-cloud.ts';

interface UpOptions extends CommonOptions, UpOverrides {
  readonly empty?: boolean;
  readonly foreground?: boolean;
  readonly json?: boolean;
  readonly netns?: string;
}

/** `nimbo up`: starts the cloud, or what is missing of it, and returns when every API answers. */
export const up = async (options: UpOptions): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  refuseJoined(layout);
  await chooseNamespace(layout, options.netns);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const begun = systemClock.monotonic();
  const say = options.json === true ? () => undefined : (line: string) => process.stderr.write(`${line}\n`);
  // Asked for before anything is started: whatever comes in between must not be missed.
  const ended = options.foreground === true ? endAsked() : undefined;
  await installMissing(say);
  const isFilled = options.empty !== true && apiRoleOf('neutron') !== undefined;
  const image = isFilled ? prepareImage(layout) : undefined;
  const outcome = await startInTurn(layout, () => startWhatIsMissing(layout, options, say));
  await untilReady(layout, outcome);
  if (image !== undefined) await fill(layout, image, say);
  print(await describeCloud(layout, outcome, options, begun), options);
  return ended === undefined ? 0 : stayInForeground(layout, ended, () => startWhatIsMissing(layout, options, say));
};

/** A new cloud gets its first networks and its first guest. */
const fill = async (layout: StateLayout, image: Promise<string>, say: (line: string) => unknown): Promise<void> => {
  const config = startedConfig(layout);
  const addresses = apiAddresses(config.get(apiSection));
  const { public_gateway: publicGateway } = config.get(networkSection);
  await firstStart(layout, { addresses, publicGateway, say }, image);
};

const startWhatIsMissing = (
  layout: StateLayout,
  options: UpOptions,
  say: (line: string) => unknown,
): Promise<StartOutcome> => startMissing(layout, () => prepareCloud(layout, options, say), say);

const untilReady = async (layout: StateLayout, outcome: StartOutcome): Promise<void> => {
  try {
    await awaitReady(layout);
  } catch (error) {
    // A start that failed must not leave something behind that goes on dying and being started.
    if (outcome === 'started') await stopCloud(layout);
    throw error;
  }
};

const print = (report: UpReport, options: UpOptions): void => {
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : renderScreen(report));
};
