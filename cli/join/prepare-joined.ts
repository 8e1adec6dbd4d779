import { apiSection } from '../serve/sections/api-section.ts';
import { markOf, type CloudIdentity } from '../state/cloud-identity.ts';
import { prepareRun, prepareState } from '../state/prepare-state.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { runtimeLayout, type StateLayout } from '../state/state-layout.ts';
import { CommandFailure } from '../report-failure.ts';
import { writePlan } from '../supervisor/supervisor-plan.ts';
import { controlUser } from '../up/control-user.ts';
import { planPart } from '../up/plan-cloud.ts';
import { makeOwn } from '../up/prepare-host.ts';
import { requireReady } from '../up/preflight.ts';
import { readSettings, startSettings } from '../up/read-settings.ts';
import { ownCode } from '../up/runnable-code.ts';
import { snapshotHost, type StartSettings } from '../up/snapshot-config.ts';
import { readBundle } from './bundle.ts';
import { installBundle } from './install-bundle.ts';
import { machineChecks } from './machine-checks.ts';
import { prepareControllerPart } from './prepare-controller.ts';

/** What a start of a joined part is told. */
export interface JoinOptions {
  /** Where it joins from; absent where it has joined before. */
  readonly bundle?: string;
  readonly config: readonly string[];
}

/**
 * Everything that comes before the process of a machine that joins a cloud is started. May be interrupted anywhere and
 * repeated.
 */
export const prepareJoined = async (layout: StateLayout, options: JoinOptions): Promise<void> => {
  prepareRun(layout);
  const bundle = options.bundle === undefined ? undefined : readBundle(options.bundle);
  if (bundle !== undefined) await installBundle(layout, bundle);
  const identity = requireCloud(layout);
  if (identity.part === undefined) {
    throw new CommandFailure(`${layout.root} holds a whole cloud, not a part of one: nimbo up starts it`);
  }
  if (identity.part === 'host') await prepareHostPart(layout, identity, options);
  else await prepareControllerPart(layout, identity, { ...options, texts: bundle?.texts ?? new Map() });
};

const prepareHostPart = async (layout: StateLayout, identity: CloudIdentity, options: JoinOptions): Promise<void> => {
  const settings = hostSettings(startSettings(options));
  const api = readSettings(layout, settings).get(apiSection);
  await requireReady(machineChecks(layout));
  const user = await controlUser({ signal: AbortSignal.timeout(30_000) }, layout.control);
  prepareState(layout, user);
  snapshotHost(layout, settings);
  const uid = process.getuid?.() ?? user.uid;
  const runtime = runtimeLayout(layout, markOf(identity), uid);
  makeOwn(runtime.root, 0o711, uid);
  writePlan(layout, planPart({ layout, runtime, code: ownCode(), user, api }, 'host'));
};

/** Without root all is simulated. */
const hostSettings = (settings: StartSettings): StartSettings =>
  process.getuid?.() === 0 ? settings : { ...settings, network: { ...settings.network, driver: 'fake' } };
