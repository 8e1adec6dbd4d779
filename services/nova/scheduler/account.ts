/** Why one host was not taken. */
export interface Refusal {
  readonly host: string;
  /** The filter's name, or `claim` where placement gave the room to somebody else meanwhile. */
  readonly filter: string;
  readonly reason: string;
}

/** What the scheduler found out for one server: kept with it, for its fault and for `nimbo explain`. */
export interface SchedulingAccount {
  readonly wanted: Readonly<Record<string, number>>;
  /** Hosts that were looked at; more than there are refusals where some would have done. */
  readonly considered: number;
  readonly chosen: { readonly host: string; readonly weight: number } | null;
  /** The first {@link mostRefusals} of them. */
  readonly refusals: readonly Refusal[];
  readonly refused: number;
}

/** A cloud may have thousands of hosts; the rest is only counted. */
export const mostRefusals = 100;

const amounts = (wanted: Readonly<Record<string, number>>): string =>
  Object.entries(wanted)
    .map(([name, amount]) => `${amount} ${name}`)
    .join(', ');

/** The account in sentences, one for each host. */
export const accountText = (account: SchedulingAccount): string => {
  const { considered, refused, refusals, wanted } = account;
  const lines = refusals.map(({ host, filter, reason }) => `${host}: ${filter}: ${reason}`);
  const rest = refused - refusals.length;
  return [
    `Wanted: ${amounts(wanted)}. ${refused} of ${considered} hosts refused.`,
    ...lines,
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ].join('\n');
};
