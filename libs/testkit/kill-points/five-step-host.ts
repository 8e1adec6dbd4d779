import { fiveStepSaga } from './five-steps.ts';
import { runKillHost } from './kill-host.ts';

await runKillHost(fiveStepSaga);
