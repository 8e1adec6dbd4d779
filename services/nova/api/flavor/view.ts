import type { Context } from '@nimbo/context/context.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import type { WholeFlavor } from '../../domain/flavor.ts';
import { resourceLinks } from '../common/links.ts';
import { isSince } from '../common/since.ts';
import { extraSpecPolicy } from '../flavor-extra-spec/policy.ts';

/** What a request wants its flavors to look like. */
export interface FlavorLook {
  readonly url: URL;
  readonly version: Microversion | undefined;
}

/** A flavor of a short list. */
export const flavorSummary = (flavor: WholeFlavor, { url, version }: FlavorLook) => ({
  id: flavor.flavorid,
  name: flavor.name,
  links: resourceLinks(url, 'flavors', flavor.flavorid),
  ...(isSince(version, '2.55') ? { description: flavor.description } : {}),
});

/** Whether the request is shown extra specs: since 2.61, and only whom the policy lets list them. */
export const showsExtraSpecs = (ctx: Context, { version }: FlavorLook): Promise<boolean> =>
  isSince(version, '2.61') ? ctx.can(extraSpecPolicy.index) : Promise.resolve(false);

/** A flavor as the Compute API shows it whole. */
export const flavorView = (flavor: WholeFlavor, look: FlavorLook, hasSpecs: boolean) => ({
  ...flavorSummary(flavor, look),
  ram: flavor.memory_mb,
  disk: flavor.root_gb,
  vcpus: flavor.vcpus,
  swap: flavor.swap === 0 && !isSince(look.version, '2.75') ? '' : flavor.swap,
  rxtx_factor: flavor.rxtx_factor,
  'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral_gb,
  'OS-FLV-DISABLED:disabled': flavor.disabled,
  'os-flavor-access:is_public': flavor.is_public,
  ...(hasSpecs ? { extra_specs: flavor.extraSpecs } : {}),
});
