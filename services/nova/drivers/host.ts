import type { BusContext } from '@nimbo/bus/bus.ts';

/** Compute hosts, and the proxy before their guests, as far as they are asked and not told by rows. */
export interface HostDriver {
  /** Seconds that the URL of a console is good for. */
  readonly consoleTokenLife: number;
  /** Where browsers reach the console proxy, `scheme://host:port`; undefined where none runs. */
  consoleProxy(ctx: BusContext): Promise<string | undefined>;
  /**
   * The last lines that a guest wrote to its serial port; all that are kept where no number is told.
   * @throws Unavailable or Timeout where the host does not answer
   */
  consoleOutput(ctx: BusContext, host: string, uuid: string, lines: number | null): Promise<string>;
}
