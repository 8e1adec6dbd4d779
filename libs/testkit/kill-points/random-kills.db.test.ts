import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sagaMigrations } from '@nimbo/saga/db/saga-schema.ts';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';
import { testDatabase } from '../databases/test-database.ts';
import { assertFiveStepsStand, assertFiveStepsUndone } from './five-steps.ts';
import { runRandomKills } from './random-kills.ts';

describe('many sagas of five steps', () => {
  it('survive processes that are stopped at random, several at a time where the database allows it', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'nimbo-kill-'));
    t.after(() => rm(directory, { recursive: true }));
    await using fixture = await testDatabase<SagaTables>('kill-points', sagaMigrations);
    await fixture.database.close();
    const killed = await runRandomKills({
      hostFile: fileURLToPath(new URL('slow-five-step-host.ts', import.meta.url)),
      databaseUrl: fixture.url,
      directory,
      sagas: 120,
      failing: 'announce',
      kills: 12,
      parallel: fixture.dialect === 'sqlite' ? 1 : 3,
      random: Math.random,
      assertSucceeded: assertFiveStepsStand,
      assertUndone: assertFiveStepsUndone,
    });
    t.diagnostic(`${killed} processes were stopped`);
    assert.ok(killed > 0);
  });
});
