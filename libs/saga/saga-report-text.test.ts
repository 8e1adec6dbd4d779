import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { golden } from '@nimbo/testkit/golden.ts';
import type { SagaReport, SagaStepReport } from './saga-report.ts';
import { sagaListText, sagaText } from './saga-report-text.ts';

const running: SagaReport = {
  id: '0b5a3c52-6a0f-4d86-9a80-0a1d4f1f0c11',
  name: 'create-server',
  status: 'running',
  direction: 'forward',
  step: 'create-ports',
  phase: 'begun',
  done: ['claim-resources'],
  planned: ['claim-resources', 'create-ports', 'spawn'],
  attempts: 0,
  owner: 'control-1 nova-conductor',
  fence: 1795246510,
  nextTry: null,
  lastError: null,
  cause: null,
  waiting: null,
  undoRequested: null,
  requestId: 'req-1c4f6f0e-7f43-4d2e-a5a4-9d0a4b9ad6b8',
  userId: 'c1a7d04e8d2d4bb59a0bb5ec93d0e1f4',
  projectId: '7f6a1e0f7b9c4a5c8f0f4f5a2c8e9b10',
  resource: { type: 'server', id: 'd2f0c1b4-2b8f-4f0f-8b43-5f2f5d8c9e21' },
  createdAt: '2026-11-21T06:54:16.123000Z',
  updatedAt: '2026-11-21T06:54:17.000000Z',
  finishedAt: null,
};

const undoing: SagaReport = {
  ...running,
  id: '51f4b0d3-7c1a-4a77-8d23-7b9c3f0e6a02',
  status: 'undoing',
  direction: 'back',
  attempts: 3,
  owner: null,
  nextTry: '2026-11-21T06:59:00.000000Z',
  lastError: {
    step: 'create-ports',
    kind: 'unavailable',
    message: 'neutron does not answer\u001b[31m\nat all',
    time: '2026-11-21T06:54:30.000000Z',
  },
  cause: { step: 'spawn', kind: 'conflict', message: 'No host has room for it.' },
  undoRequested: { at: '2026-11-21T06:54:20.000000Z', reason: 'The server was deleted.' },
};

const ended: SagaReport = {
  ...running,
  id: '9f3f6f55-4a7a-4e7f-8f5e-0d6f0c7b1a03',
  status: 'succeeded',
  step: null,
  phase: 'ready',
  done: running.planned,
  owner: null,
  resource: null,
  finishedAt: '2026-11-21T06:54:40.000000Z',
};

const waiting: SagaReport = {
  ...running,
  id: 'e0c7a9f1-3f2b-4c62-b0aa-6d5c4b3a2f04',
  owner: null,
  nextTry: '2026-11-21T06:55:00.000000Z',
  waiting: 'This release does not know step create-ports of saga create-server, which has been begun.',
};

const history: readonly SagaStepReport[] = [
  {
    step: 'claim-resources',
    direction: 'act',
    attempt: 1,
    outcome: 'done',
    owner: 'control-1 nova-conductor',
    fence: 1795246509,
    startedAt: '2026-11-21T06:54:16.200000Z',
    finishedAt: '2026-11-21T06:54:16.300000Z',
    error: null,
  },
  {
    step: 'create-ports',
    direction: 'undo',
    attempt: 3,
    outcome: 'failed',
    owner: 'control-2 nova-conductor',
    fence: 1795246510,
    startedAt: '2026-11-21T06:54:20.000000Z',
    finishedAt: '2026-11-21T06:54:30.000000Z',
    error: undoing.lastError,
  },
];

describe('the text of sagas', () => {
  it('lists one saga a line: where it stands, when it goes on, what last went wrong', () => {
    golden('saga/list.txt', sagaListText([running, undoing, ended, waiting]));
  });

  it('shows one saga with every run of its steps', () => {
    golden('saga/show.txt', sagaText(undoing, history));
  });

  it('lets no control character of a message reach the terminal', () => {
    const text = sagaListText([undoing]) + sagaText(undoing, history);
    assert.equal(text.includes('\u001b'), false);
  });
});
