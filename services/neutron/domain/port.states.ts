import { defineStates } from '@nimbo/states/define-states.ts';

/** Whether packets pass a port, as its host last reported. */
export const portStates = defineStates({
  noun: 'port',
  initial: 'DOWN',
  states: {
    DOWN: { kind: 'stable', meaning: 'nothing is plugged in, or its host has not wired it yet' },
    ACTIVE: { kind: 'stable', meaning: 'its host has wired and guarded it' },
    ERROR: { kind: 'stable', meaning: 'its host could not wire it' },
    DELETED: { kind: 'terminal', meaning: 'it is gone' },
  },
  events: {
    plug: { by: 'system', from: ['DOWN', 'ACTIVE', 'ERROR'], to: 'ACTIVE' },
    unplug: { by: 'system', from: ['DOWN', 'ACTIVE', 'ERROR'], to: 'DOWN' },
    fail: { by: 'system', from: ['DOWN', 'ACTIVE', 'ERROR'], to: 'ERROR' },
    delete: { by: 'user', from: 'every', to: 'DELETED' },
  },
});
