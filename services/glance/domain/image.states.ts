import { defineStates } from '@nimbo/states/define-states.ts';

/**
 * The life of an image. An upload that fails leads back to `queued`, so that it can be tried again (upstream once used
 * `killed` for that and still lists it; nothing leads there any more, so it is no state here).
 */
export const imageStates = defineStates({
  noun: 'image',
  initial: 'queued',
  states: {
    queued: { kind: 'stable', meaning: 'it is reserved and has no data' },
    saving: { kind: 'transient', meaning: 'its data is being uploaded' },
    active: { kind: 'stable', meaning: 'its data is there' },
    deactivated: { kind: 'stable', meaning: 'its data is there, and only administrators may download it' },
    deleted: { kind: 'terminal', meaning: 'it is gone' },
  },
  events: {
    upload: { by: 'user', from: ['queued'], to: 'saving' },
    activate: { by: 'system', from: ['saving'], to: 'active' },
    abandon: { by: 'system', from: ['saving'], to: 'queued' },
    deactivate: { by: 'user', from: ['active', 'deactivated'], to: 'deactivated' },
    reactivate: { by: 'user', from: ['deactivated', 'active'], to: 'active' },
    delete: { by: 'user', from: 'every', to: 'deleted' },
  },
});
