import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { openAgentLab, type LabAgent } from '../testing/agent-lab.ts';
import { wholeState } from '../testing/host-state.ts';

const ctx = internalContext();
const onePass = fileURLToPath(new URL('../testing/one-pass.ts', import.meta.url));

/** A pass in another process that dies so many milliseconds after it began; true where it was done before. */
const dieAfter = async ({ here, directory }: LabAgent, milliseconds: number): Promise<boolean> => {
  const args = [onePass, here.cloud, here.place ?? '', directory];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await Promise.race([delay(milliseconds), ended]);
  child.kill('SIGKILL');
  await ended;
  return child.exitCode === 0;
};

test('an agent killed anywhere in a pass leaves what the next one repairs', async () => {
  await using all = await openAgentLab();
  const agent = all.agent('h1', await all.lab.namespace('h1'));
  const state = wholeState();
  let isDone = false;
  for (let milliseconds = 20; !isDone; milliseconds = Math.ceil(milliseconds * 2.5)) {
    isDone = await dieAfter(agent, milliseconds);
    assert.equal((await agent.become(state)).failed, 0, `killed after ${milliseconds} ms`);
    assert.deepEqual(await agent.driver.differences(ctx, state), [], `killed after ${milliseconds} ms`);
    await agent.driver.close();
    await agent.driver.removeAll(ctx);
  }
});
