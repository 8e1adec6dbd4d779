import type { Interface } from '../../db/cell/documents.ts';

/** One address as the API shows it. */
export interface AddressView {
  readonly version: 4 | 6;
  readonly addr: string;
  readonly 'OS-EXT-IPS:type': 'fixed' | 'floating';
  readonly 'OS-EXT-IPS-MAC:mac_addr': string;
}

const viewOf = ({ mac, addresses }: Interface): readonly AddressView[] =>
  addresses.flatMap(({ address, version, floating }) => {
    const common = { version, 'OS-EXT-IPS-MAC:mac_addr': mac };
    return [
      { ...common, addr: address, 'OS-EXT-IPS:type': 'fixed' as const },
      ...floating.map((addr) => ({ ...common, addr, 'OS-EXT-IPS:type': 'floating' as const })),
    ];
  });

/** A server's addresses by the names of its networks. */
export const addressesView = (interfaces: readonly Interface[]): Readonly<Record<string, readonly AddressView[]>> => {
  const byLabel: Record<string, AddressView[]> = {};
  for (const one of interfaces) (byLabel[one.label] ??= []).push(...viewOf(one));
  return byLabel;
};
