import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiAddresses } from '../serve/api-addresses.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { markOf, type CloudIdentity } from '../state/cloud-identity.ts';
import { prepareState, type ControlUser } from '../state/prepare-state.ts';
import { runtimeLayout, type StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { writePlan } from '../supervisor/supervisor-plan.ts';
import { controlUser } from '../up/control-user.ts';
import { planPart } from '../up/plan-cloud.ts';
import { requireReady } from '../up/preflight.ts';
import { portChecks } from '../up/prepare-cloud.ts';
import { readSettings, startSettings } from '../up/read-settings.ts';
import { runnableCode } from '../up/runnable-code.ts';
import { snapshotConfig } from '../up/snapshot-config.ts';
import { bundleNames } from './bundle.ts';
import { writeControlFiles } from './control-files.ts';
import { filesBelow } from './install-bundle.ts';
import { machineChecks } from './machine-checks.ts';

/** What a controller's start is told, and what its bundle brought, if one was given. */
export interface ControllerStart {
  readonly config: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Everything that comes before another controller's process is started. */
export const prepareControllerPart = async (
  layout: StateLayout,
  identity: CloudIdentity,
  { config, texts }: ControllerStart,
): Promise<void> => {
  const settings = startSettings({ config });
  const api = readSettings(layout, settings).get(apiSection);
  await requireReady([...machineChecks(layout), ...portChecks(apiAddresses(api))]);
  const user = await controlUser({ signal: AbortSignal.timeout(30_000) }, layout.control);
  prepareState(layout, user);
  // The cloud's passwords are among the bundle's settings.
  snapshotConfig(layout, settings, {}, user, undefined);
  layFiles(layout, texts, user);
  const runtime = runtimeLayout(layout, markOf(identity), process.getuid?.() ?? user.uid);
  writePlan(layout, planPart({ layout, runtime, code: await runnableCode(layout, user), user, api }, 'controller'));
};

const layFiles = (layout: StateLayout, texts: ReadonlyMap<string, string>, user: ControlUser): void => {
  for (const name of [bundleNames.certificate, bundleNames.key]) {
    const text = texts.get(name);
    if (text !== undefined) writePrivateFile(join(layout.config, name), text, user);
  }
  for (const [name, text] of filesBelow(texts, bundleNames.policies)) {
    writeFileSync(join(layout.policies, name), text, { mode: 0o644 });
  }
  writeControlFiles(layout.control, filesBelow(texts, bundleNames.control));
};
