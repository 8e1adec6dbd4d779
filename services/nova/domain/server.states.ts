import { defineStates } from '@nimbo/states/define-states.ts';

/**
 * The life of a server (`vm_state`). What is under way is its `task_state`, which also keeps others out: a server with
 * a task takes no other but deletion.
 */
export const serverStates = defineStates({
  noun: 'server',
  initial: 'building',
  states: {
    building: { kind: 'transient', meaning: 'a host is being found for it, and its guest made there' },
    active: { kind: 'stable', meaning: 'its guest runs' },
    stopped: { kind: 'stable', meaning: 'its guest is shut down, its disks are there' },
    paused: { kind: 'stable', meaning: 'its guest stands still in the memory of its host' },
    suspended: { kind: 'stable', meaning: "its guest's memory is kept on disk" },
    error: { kind: 'stable', meaning: 'something failed: its fault says what' },
    deleted: { kind: 'terminal', meaning: 'it is gone' },
  },
  events: {
    spawn: { by: 'system', from: ['building', 'error'], to: 'active' },
    fail: { by: 'system', from: 'every', to: 'error' },
    start: { by: 'user', from: ['stopped'], to: 'active' },
    stop: { by: 'user', from: ['active', 'error'], to: 'stopped' },
    softReboot: { by: 'user', from: ['active'], to: 'active' },
    hardReboot: { by: 'user', from: ['active', 'stopped', 'paused', 'suspended', 'error'], to: 'active' },
    pause: { by: 'user', from: ['active'], to: 'paused' },
    unpause: { by: 'user', from: ['paused'], to: 'active' },
    suspend: { by: 'user', from: ['active'], to: 'suspended' },
    resume: { by: 'user', from: ['suspended'], to: 'active' },
    attachVolume: { by: 'user', from: ['active', 'paused', 'stopped', 'suspended'] },
    detachVolume: { by: 'user', from: ['active', 'paused', 'stopped', 'suspended'] },
    attachInterface: { by: 'user', from: ['active', 'paused', 'stopped'] },
    detachInterface: { by: 'user', from: ['active', 'paused', 'stopped'] },
    readConsole: { by: 'user', from: ['active', 'paused', 'stopped', 'suspended', 'error'] },
    seenStopped: { by: 'system', from: ['active', 'paused', 'suspended'], to: 'stopped' },
    seenRunning: { by: 'system', from: ['stopped', 'paused', 'suspended'], to: 'active' },
    resetToActive: { by: 'system', from: ['active', 'stopped', 'paused', 'suspended', 'error'], to: 'active' },
    delete: { by: 'user', from: 'every', to: 'deleted' },
  },
});

export type ServerEvent = keyof typeof serverStates.events;
export type VmState = keyof typeof serverStates.states;
