import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ApiAddresses } from '../../serve/api-addresses.ts';
import { apiRoleOf } from '../../serve/known-roles.ts';
import { CommandFailure } from '../../report-failure.ts';
import type { StateLayout } from '../../state/state-layout.ts';
import { openSession, type CloudSession } from './cloud-session.ts';
import { buildGuestImage } from './image.ts';
import { firstGuest, provisionCloud, type FirstGuest } from './provision-cloud.ts';

/** The network that a new cloud's guests reach the world and the host through. */
export interface FirstStart {
  readonly addresses: ApiAddresses;
  /** The host's address in the external network, with its prefix length. */
  readonly publicGateway: string;
  readonly say: (line: string) => unknown;
}

const privateCidr = '10.0.0.0/24';

/** The guest image, made while the cloud starts; its failure is told where it is waited for. */
export const prepareImage = (layout: StateLayout): Promise<string> => {
  const image = firstGuest(layout) === undefined ? buildGuestImage(layout.image) : Promise.resolve('');
  image.catch(() => undefined);
  return image;
};

/** Fills a new cloud, once; afterwards it says what the first start made. */
export const firstStart = async (
  layout: StateLayout,
  { addresses, publicGateway, say }: FirstStart,
  image: Promise<string>,
): Promise<FirstGuest> => {
  const known = firstGuest(layout);
  if (known !== undefined) return known;
  const [admin, demo] = [await userSession(layout, addresses, 'admin'), await userSession(layout, addresses, 'demo')];
  const isReal = process.getuid?.() === 0;
  return provisionCloud(layout, admin, demo, { network: { publicGateway, privateCidr }, image, isReal, say });
};

/** Logs one of the cloud's own users in. */
export const userSession = (layout: StateLayout, addresses: ApiAddresses, user: string): Promise<CloudSession> =>
  openSession({
    user,
    password: passwordOf(layout, user),
    url: (service) => {
      const role = apiRoleOf(service);
      if (role === undefined) throw new CommandFailure(`this cloud has no ${service}`);
      return addresses.url(role, 'internal');
    },
    ca: existsSync(layout.authorityFile) ? readFileSync(layout.authorityFile) : undefined,
  });

interface Clouds {
  readonly clouds: Readonly<Record<string, { readonly auth: { readonly password: string } } | undefined>>;
}

const passwordOf = (layout: StateLayout, user: string): string => {
  const { clouds } = parse(readFileSync(layout.cloudsYaml, 'utf8')) as Clouds;
  const password = clouds[`nimbo-${user}`]?.auth.password;
  if (password !== undefined) return password;
  throw new CommandFailure(`the first guest belongs to ${user}, who has no account: start with --empty`);
};
