import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';
import { sagaMigrations } from '@nimbo/saga/db/saga-schema.ts';
import { testDatabase } from '../databases/test-database.ts';
import { assertFiveStepsStand, assertFiveStepsUndone, fiveStepSaga } from './five-steps.ts';
import { runKillMatrix } from './kill-matrix.ts';

describe('a saga of five steps', () => {
  it('survives SIGKILL at every point of act and undo', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'nimbo-kill-'));
    t.after(() => rm(directory, { recursive: true }));
    await using fixture = await testDatabase<SagaTables>('kill-points', sagaMigrations);
    // A SQLite file has one process, and from now on that is the child.
    await fixture.database.close();
    const points = await runKillMatrix({
      definition: fiveStepSaga(directory, () => undefined).definition,
      hostFile: fileURLToPath(new URL('five-step-host.ts', import.meta.url)),
      databaseUrl: fixture.url,
      directory,
      parallel: fixture.dialect === 'sqlite' ? 1 : 3,
      assertSucceeded: assertFiveStepsStand,
      assertUndone: assertFiveStepsUndone,
    });
    assert.equal(points, 59);
  });
});
