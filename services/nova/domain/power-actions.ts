import type { Wish } from '../db/cell/instance.ts';
import type { WantedPower } from '../db/cell/instance-tables.ts';
import type { ServerEvent } from './server.states.ts';

/** What is wanted of a guest, as a saga keeps it: asked for twice it is the same. */
export interface PowerWish {
  readonly power: WantedPower;
  readonly softReboots: number;
  readonly hardReboots: number;
}

/** Something that a user may do to a guest's power, in the words of each who is told of it. */
export interface PowerAction {
  readonly event: ServerEvent;
  readonly task: string;
  /** In `os-instance-actions`, and there the part's name. */
  readonly action: string;
  readonly part: string;
  /** In events: `instance.<type>.start` and `.end`. */
  readonly type: string;
  wish(now: Wish): PowerWish;
}

const become =
  (power: WantedPower) =>
  ({ softReboots, hardReboots }: Wish): PowerWish => ({ power, softReboots, hardReboots });

/** Every action on a guest's power. */
export const powerActions = {
  start: {
    event: 'start',
    task: 'powering-on',
    action: 'start',
    part: 'compute_start_instance',
    type: 'power_on',
    wish: become('running'),
  },
  stop: {
    event: 'stop',
    task: 'powering-off',
    action: 'stop',
    part: 'compute_stop_instance',
    type: 'power_off',
    wish: become('stopped'),
  },
  softReboot: {
    event: 'softReboot',
    task: 'rebooting',
    action: 'reboot',
    part: 'compute_reboot_instance',
    type: 'reboot',
    wish: ({ softReboots, hardReboots }) => ({ power: 'running', softReboots: softReboots + 1, hardReboots }),
  },
  hardReboot: {
    event: 'hardReboot',
    task: 'rebooting_hard',
    action: 'reboot',
    part: 'compute_reboot_instance',
    type: 'reboot',
    wish: ({ softReboots, hardReboots }) => ({ power: 'running', softReboots, hardReboots: hardReboots + 1 }),
  },
  pause: {
    event: 'pause',
    task: 'pausing',
    action: 'pause',
    part: 'compute_pause_instance',
    type: 'pause',
    wish: become('paused'),
  },
  unpause: {
    event: 'unpause',
    task: 'unpausing',
    action: 'unpause',
    part: 'compute_unpause_instance',
    type: 'unpause',
    wish: become('running'),
  },
  suspend: {
    event: 'suspend',
    task: 'suspending',
    action: 'suspend',
    part: 'compute_suspend_instance',
    type: 'suspend',
    wish: become('suspended'),
  },
  resume: {
    event: 'resume',
    task: 'resuming',
    action: 'resume',
    part: 'compute_resume_instance',
    type: 'resume',
    wish: become('running'),
  },
} as const satisfies Record<string, PowerAction>;

export type PowerActionName = keyof typeof powerActions;
