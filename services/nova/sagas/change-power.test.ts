import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { powerActions, type PowerActionName } from '../domain/power-actions.ts';
import { serverWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, serverOf } from '../testing/servers.ts';
import { changePowerSaga } from './change-power.ts';

/** Where each action begins and ends. */
const cases: readonly (readonly [PowerActionName, string, 'running' | 'stopped', string, string])[] = [
  ['start', 'stopped', 'stopped', 'active', 'running'],
  ['stop', 'active', 'running', 'stopped', 'stopped'],
  ['hardReboot', 'active', 'running', 'active', 'running'],
  ['pause', 'active', 'running', 'paused', 'paused'],
  ['suspend', 'active', 'running', 'suspended', 'suspended'],
];

for (const [action, vmState, power, after, powerAfter] of cases)
  describe(action, () => {
    sagaConformance('change-power', async () => {
      const world = await serverWorld();
      await world.stopEngines();
      await world.hosts.add('host1');
      const { task, wish } = powerActions[action];
      const uuid = await placeServer(world, { vmState, taskState: task, power });
      const { wanted } = await serverOf(world, uuid);
      const before = { power, vmState };
      return {
        definition: changePowerSaga(world.nova, onlyCell(world)),
        initialState: { uuid, action, wish: wish(wanted), before, startedAt: '2026-01-01T00:00:00.000000Z' },
        assertSucceeded: async () => {
          const server = await serverOf(world, uuid);
          assert.deepEqual([server.vmState, server.taskState, server.reported.power], [after, null, powerAfter]);
          assert.equal(
            server.wanted.hardReboots,
            action === 'hardReboot' ? 1 : 0,
            'rebooted once, however often asked',
          );
        },
        assertUndone: async (cause) => {
          await world.hosts.look('host1');
          const server = await serverOf(world, uuid);
          assert.deepEqual([server.vmState, server.taskState, server.reported.power], [vmState, null, power]);
          assert.equal(server.fault?.message, cause.message);
        },
        dispose: async () => world[Symbol.asyncDispose](),
      };
    });
  });
