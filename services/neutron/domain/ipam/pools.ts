import { conflict, invalid } from '../faults.ts';
import { formatAddress, parseAddress } from './address.ts';
import { formatCidr, hostRange, type Cidr } from './cidr.ts';

/** A range of addresses that neutron chooses from, both ends included. */
export interface Pool {
  readonly start: string;
  readonly end: string;
}

/** A pool as numbers. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** Everything in the block but the gateway. */
export const usualPools = (cidr: Cidr, gateway: bigint | undefined): readonly Pool[] => {
  const { start, end } = hostRange(cidr);
  const ranges: Range[] =
    gateway === undefined || gateway < start || gateway > end
      ? [{ start, end }]
      : [
          { start, end: gateway - 1n },
          { start: gateway + 1n, end },
        ];
  const format = (value: bigint): string => formatAddress({ version: cidr.version, value });
  return ranges
    .filter((range) => range.start <= range.end)
    .map((range) => ({ start: format(range.start), end: format(range.end) }));
};

/** Pools as numbers. */
export const rangesOf = (pools: readonly Pool[]): readonly Range[] =>
  pools.map(({ start, end }) => ({ start: parseAddress(start)?.value ?? 0n, end: parseAddress(end)?.value ?? 0n }));

const rangeOf = (cidr: Cidr, pool: Pool): Range => {
  const [start, end] = [parseAddress(pool.start), parseAddress(pool.end)];
  if (start === undefined || end === undefined || start.version !== cidr.version || end.version !== cidr.version) {
    throw invalid(
      `The pool ${pool.start}-${pool.end} has no addresses of IPv${cidr.version}.`,
      'InvalidAllocationPool',
    );
  }
  if (start.value > end.value) {
    throw invalid(`The pool ${pool.start}-${pool.end} ends before it begins.`, 'InvalidAllocationPool');
  }
  const hosts = hostRange(cidr);
  if (start.value < hosts.start || end.value > hosts.end) {
    throw conflict(
      'OutOfBoundsAllocationPool',
      `The pool ${pool.start}-${pool.end} reaches beyond the addresses of ${formatCidr(cidr)}.`,
    );
  }
  return { start: start.value, end: end.value };
};

/**
 * Pools as a caller gives them, checked, in order and in canonical form.
 * @throws BadRequest, Conflict for pools that leave the block, meet each other or hold the gateway
 */
export const checkedPools = (cidr: Cidr, pools: readonly Pool[], gateway: bigint | undefined): readonly Pool[] => {
  const ranges = pools.map((pool) => rangeOf(cidr, pool)).toSorted((a, b) => (a.start < b.start ? -1 : 1));
  for (const [index, range] of ranges.entries()) {
    const next = ranges[index + 1];
    if (next !== undefined && next.start <= range.end) {
      throw conflict('OverlappingAllocationPools', `Two pools of ${formatCidr(cidr)} have addresses in common.`);
    }
    if (gateway !== undefined && gateway >= range.start && gateway <= range.end) {
      throw conflict(
        'GatewayConflictWithAllocationPools',
        `The gateway ${formatAddress({ version: cidr.version, value: gateway })} lies in a pool of ${formatCidr(cidr)}.`,
      );
    }
  }
  const format = (value: bigint): string => formatAddress({ version: cidr.version, value });
  return ranges.map((range) => ({ start: format(range.start), end: format(range.end) }));
};
