import { join } from 'node:path';
import { recordMarkName, writeProcessRecord } from '@nimbo/host/process-record.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { StateLayout } from '../state/state-layout.ts';
import type { SupervisorPlan } from '../supervisor/supervisor-plan.ts';
import { supervisorRecord } from '../supervisor/supervisor-places.ts';

/** Starts the supervisor in the background; it outlives this command and is found again by its record. */
export const startSupervisor = async (layout: StateLayout, plan: SupervisorPlan): Promise<void> => {
  const record = supervisorRecord(layout);
  const { identity } = await startProcess({
    ...plan.supervisor,
    env: { [recordMarkName]: record, NODE_COMPILE_CACHE: layout.compileCache },
    outputFile: join(layout.log, 'supervisor.output'),
  });
  await writeProcessRecord(record, {
    identity,
    command: [plan.supervisor.program, ...plan.supervisor.args],
    startedAt: timestampNow(systemClock),
    restarts: 0,
  });
};
