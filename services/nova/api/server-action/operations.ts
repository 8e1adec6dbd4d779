import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Versioned } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import type { Nova } from '../../domain/nova.ts';
import type { PowerActionName } from '../../domain/power-actions.ts';
import { lockServer, resetState, unlockServer } from '../../domain/server-administration.ts';
import { changePower } from '../../domain/server-power.ts';
import { removeServer } from '../../domain/server-removal.ts';
import { serverActionPolicy, serverPolicy } from '../server/policy.ts';

const path = '/v2.1/servers/{server_id}/action';

/** The body of an action that says nothing but its name: upstream takes any value for it. */
const bareBody = (action: string) => strictObject({ [action]: Type.Unknown() });

/** Actions on a guest's power: their names, what they say, whom they are for, and what they come to. */
const powerOperations: readonly (readonly [string, string, PolicyRule, PowerActionName])[] = [
  ['os-start', 'Start a server', serverPolicy.start, 'start'],
  ['os-stop', 'Stop a server', serverPolicy.stop, 'stop'],
  ['pause', 'Pause a server', serverActionPolicy.pause, 'pause'],
  ['unpause', 'Let a paused server go on', serverActionPolicy.unpause, 'unpause'],
  ['suspend', 'Suspend a server', serverActionPolicy.suspend, 'suspend'],
  ['resume', 'Resume a suspended server', serverActionPolicy.resume, 'resume'],
];

const nameOf = (action: string): string => `server_action_${action.replace(/^os-/, '').replaceAll('-', '_')}`;

interface Declared {
  readonly action: string;
  readonly summary: string;
  readonly rule: PolicyRule;
}

const declared = ({ action, summary, rule }: Declared) =>
  ({
    name: nameOf(action),
    summary,
    method: 'POST',
    path,
    action,
    status: 202,
    authorization: { at: 'lookup', rule },
  }) as const;

const powerOperation = (nova: Nova, [action, summary, rule, power]: (typeof powerOperations)[number]): Operation =>
  operation({
    ...declared({ action, summary, rule }),
    body: bareBody(action),
    handle: (ctx, { params }) => changePower(ctx, nova, rule, { id: params.server_id, action: power }),
  });

const rebootBody = strictObject({
  reboot: strictObject({ type: Type.Enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) }),
});

const lockLatest = strictObject({
  lock: nullable(strictObject({ locked_reason: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) })),
});
const lockBody: Versioned<typeof lockLatest> = {
  latest: lockLatest,
  earlier: [{ until: '2.72', schema: bareBody('lock'), upgrade: () => ({ lock: null }) }],
};

const resetBody = strictObject({
  'os-resetState': strictObject({ state: Type.Enum(['active', 'error']) }),
});

const lockOperations = (nova: Nova): readonly Operation[] => [
  operation({
    ...declared({ action: 'lock', summary: 'Lock a server', rule: serverActionPolicy.lock }),
    body: lockBody,
    handle: (ctx, { params, body }) => {
      const reason = body.lock?.locked_reason ?? null;
      return lockServer(ctx, nova, serverActionPolicy.lock, { id: params.server_id, reason });
    },
  }),
  operation({
    ...declared({ action: 'unlock', summary: 'Unlock a server', rule: serverActionPolicy.unlock }),
    body: bareBody('unlock'),
    handle: (ctx, { params }) => unlockServer(ctx, nova, serverActionPolicy.unlock, params.server_id),
  }),
];

/** Actions on servers. */
export const serverActionOperations = (nova: Nova): readonly Operation[] => [
  ...powerOperations.map((one) => powerOperation(nova, one)),
  ...lockOperations(nova),
  operation({
    ...declared({ action: 'reboot', summary: 'Reboot a server', rule: serverPolicy.reboot }),
    body: rebootBody,
    handle: (ctx, { params, body }) => {
      const action = body.reboot.type.toLowerCase() === 'soft' ? 'softReboot' : 'hardReboot';
      return changePower(ctx, nova, serverPolicy.reboot, { id: params.server_id, action });
    },
  }),
  operation({
    ...declared({ action: 'os-resetState', summary: 'Set the state of a server', rule: serverActionPolicy.resetState }),
    body: resetBody,
    handle: (ctx, { params, body }) => {
      const { state } = body['os-resetState'];
      return resetState(ctx, nova, serverActionPolicy.resetState, { id: params.server_id, state });
    },
  }),
  operation({
    ...declared({ action: 'forceDelete', summary: 'Delete a server at once', rule: serverActionPolicy.forceDelete }),
    body: bareBody('forceDelete'),
    handle: (ctx, { params }) => removeServer(ctx, nova, serverActionPolicy.forceDelete, params.server_id),
  }),
];
