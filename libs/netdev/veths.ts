import { deleteLink, planAttributes, type DeviceAttributes } from './device-attributes.ts';
import type { Link } from './links.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** A pair of devices: one end on a bridge in the host's place, the other inside a namespace. */
export interface Veth extends DeviceAttributes {
  /** Without a namespace it is the host's own leg, in the same place as the outer end. */
  readonly inside: DeviceAttributes & { readonly namespace?: string };
}

/** The devices of a namespace by name. */
export type LinksOf = (namespace: string | undefined) => ReadonlyMap<string, Link>;

const planVeth = (
  place: Place,
  veth: Veth,
  found: Link | undefined,
  insideFound: Link | undefined,
): readonly Step[] => {
  const { name, inside } = veth;
  const isWhole = found?.kind === 'veth' && insideFound?.kind === 'veth';
  const innerPlace = inside.namespace ?? place;
  const elsewhere = inside.namespace === undefined ? [] : ['netns', inside.namespace];
  const pair = ['type', 'veth', 'peer', 'name', inside.name, ...elsewhere];
  return [
    ...(isWhole || found === undefined ? [] : [deleteLink(place, name)]),
    ...(isWhole || insideFound === undefined ? [] : [deleteLink(innerPlace, inside.name)]),
    ...(isWhole ? [] : [ipStep(place, name, ['link', 'add', 'dev', name, ...pair])]),
    ...planAttributes(innerPlace, { makesAddress: true, ...inside }, isWhole ? insideFound : undefined),
    ...planAttributes(place, veth, isWhole ? found : undefined),
  ];
};

/** From the pairs that are to those that shall be; half a pair is made anew. */
export const planVeths = (
  place: Place,
  desired: readonly Veth[],
  links: ReadonlyMap<string, Link>,
  linksOf: LinksOf,
): readonly Step[] =>
  desired.flatMap((veth) =>
    planVeth(place, veth, links.get(veth.name), linksOf(veth.inside.namespace).get(veth.inside.name)).map((step) => ({
      ...step,
      item: veth.name,
    })),
  );
