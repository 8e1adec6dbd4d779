/** A device's name, quoted in the text; may end in `*`. */
export interface NftName {
  readonly name: string;
}

/** An anonymous set. */
export interface NftChoice {
  readonly anyOf: readonly (string | NftName)[];
}

/** An anonymous map or verdict map: what a value leads to. */
export interface NftLookup {
  readonly lookup: readonly (readonly [string | NftName, NftWord | readonly NftWord[]])[];
}

/** A part of a rule. A bare word holds letters, digits and `._:/@-=!<>&|,` only, so that no value can become syntax. */
export type NftWord = string | number | NftName | NftChoice | NftLookup;

/** Matches and statements, in nft(8)'s own words and order. */
export type NftRule = readonly NftWord[];

/** A named set or map. */
export interface NftSet {
  readonly name: string;
  /** Words of nft(8): `ipv4_addr`, `ifname`, `ether_addr . ipv4_addr`. */
  readonly type: string;
  /** Of a map: what its keys lead to. */
  readonly to?: string;
  readonly isInterval?: boolean;
  readonly elements: readonly (string | NftName | readonly [string | NftName, string | number])[];
}

/** Where a chain hangs; a chain without it is jumped to. */
export interface NftHook {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  readonly priority: number;
}

export interface NftChain {
  readonly name: string;
  readonly hook?: NftHook;
  readonly rules: readonly NftRule[];
}

/** A whole table: it is replaced as one, in one transaction. Chains stand before those that jump to them or after. */
export interface NftTable {
  readonly family: 'inet' | 'ip' | 'ip6' | 'bridge';
  readonly name: string;
  readonly sets: readonly NftSet[];
  readonly chains: readonly NftChain[];
}
