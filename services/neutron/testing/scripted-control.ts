import { createHash } from 'node:crypto';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { HostState } from '../rpc/host-network-schema.ts';
import { neutronHost, neutronTopic, type HostReport, type HostStatuses } from '../rpc/host-interface.ts';
import { emptyState } from './host-state.ts';

/** Control's end of the interface, saying what a test tells it to. */
export interface ScriptedControl {
  /** What a host shall be. */
  want(host: string, state: HostState): void;
  /** What hosts said last. */
  readonly statuses: Map<string, HostStatuses>;
  readonly reports: { readonly host: string; readonly report: HostReport }[];
  /** The states handed out whole. */
  readonly answers: { count: number };
  /** Control goes away. */
  readonly stop: () => Promise<void>;
}

const sequenceOf = (state: HostState): string => createHash('sha256').update(JSON.stringify(state)).digest('hex');

/** Serves it. */
export const serveScripted = async (bus: Bus): Promise<ScriptedControl> => {
  const states = new Map<string, HostState>();
  const control: Omit<ScriptedControl, 'stop'> = {
    want: (host, state) => void states.set(host, state),
    statuses: new Map(),
    reports: [],
    answers: { count: 0 },
  };
  const stop = await bus.serve(neutronTopic, neutronHost, {
    desired: (_, { since }, { host }) => {
      const state = states.get(host) ?? emptyState;
      const sequence = sequenceOf(state);
      if (since === sequence) return Promise.resolve({ sequence, state: null });
      control.answers.count += 1;
      return Promise.resolve({ sequence, state });
    },
    report: (_, report, { host }) => {
      control.reports.push({ host, report });
      if (report.statuses !== null) control.statuses.set(host, report.statuses);
      return Promise.resolve({});
    },
  });
  return { ...control, stop };
};
