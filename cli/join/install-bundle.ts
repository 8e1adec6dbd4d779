import { parse, stringify } from 'yaml';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { CommandFailure } from '../report-failure.ts';
import { readCloudIdentity, type CloudIdentity } from '../state/cloud-identity.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { bundleNames, type Bundle } from './bundle.ts';

/**
 * Lays a bundle's files where the state directory has such; what an earlier bundle of the same name brought is replaced. The
 * identity comes last: killed in between, the directory holds nothing yet and the bundle is given again.
 * @throws CommandFailure where something else lives there
 */
export const installBundle = async (layout: StateLayout, { identity, texts }: Bundle): Promise<void> => {
  refuseAnother(layout, identity);
  const authority = texts.get(bundleNames.cloudAuthority);
  if (authority !== undefined) await writeFileAtomically(layout.authorityFile, authority, 0o644);
  const broker = texts.get(bundleNames.brokerAuthority);
  const brokerFile = layout.brokerAuthorityFile;
  if (broker !== undefined) await writeFileAtomically(brokerFile, broker, 0o644);
  const settings = texts.get(bundleNames.settings) ?? '';
  const section = identity.part === 'host' ? (['host', 'broker'] as const) : (['cloud', 'bus'] as const);
  const placed = broker === undefined ? settings : withOption(settings, section, brokerFile);
  await writeFileAtomically(layout.configFile, placed, 0o644);
  writePrivateFile(layout.secretsFile, texts.get(bundleNames.secrets) ?? '');
  await writeFileAtomically(layout.cloudFile, JSON.stringify(identity), 0o644);
};

const refuseAnother = (layout: StateLayout, identity: CloudIdentity): void => {
  const there = readCloudIdentity(layout.cloudFile);
  if (there === undefined) return;
  const isSame = there.id === identity.id && there.part === identity.part && there.host === identity.host;
  if (isSame) return;
  const what = `${there.part ?? 'the whole'} of cloud ${there.id}, host ${there.host}`;
  throw new CommandFailure(`${layout.root} holds ${what}: give this bundle a --state-dir of its own`);
};

/** Where the broker's authority lies on this machine. */
const withOption = (settings: string, [part, section]: readonly [string, string], file: string): string => {
  const tree = parse(settings) as Record<string, Record<string, Record<string, unknown>>>;
  const sections = tree[part] ?? {};
  return stringify({ ...tree, [part]: { ...sections, [section]: { ...sections[section], tls_authority: file } } });
};

/** What a bundle has below one of its folders. */
export const filesBelow = (texts: ReadonlyMap<string, string>, folder: string): ReadonlyMap<string, string> =>
  new Map(
    [...texts]
      .filter(([name]) => name.startsWith(`${folder}/`))
      .map(([name, text]) => [name.slice(folder.length + 1), text]),
  );
