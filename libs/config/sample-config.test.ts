import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { golden } from '@nimbo/testkit/golden.ts';
import { loadConfig } from './load-config.ts';
import { defineSection } from './option.ts';
import { choice, duration, integer, list, secret, size, string } from './options.ts';
import { sampleConfig } from './sample-config.ts';

const sections = [
  defineSection({
    part: 'cloud',
    name: 'example',
    options: {
      expiration: duration({ default: '1h', reason: 'Long jobs need longer tokens.', minimum: 60 }),
      format: choice({ choices: ['json', 'human'], default: 'json', reason: 'People read human better.' }),
      password: secret({ reason: 'Needed by the other side.' }),
      stores: list({ default: ['file', 'swift'], reason: 'More places to keep images.' }),
    },
  }),
  defineSection({
    part: 'cloud',
    name: '',
    options: { region: string({ default: 'RegionOne', reason: 'Several regions need several names.' }) },
  }),
  defineSection({
    part: 'host',
    name: 'cache',
    options: {
      size: size({ default: '64MiB', reason: 'Memory is scarce.', maximum: 1024 ** 4 }),
      workers: integer({ default: 4, reason: 'More cores.' }),
    },
  }),
];

test('the sample shows every option with its default, reason and environment variable', () => {
  golden('config/sample.yaml', sampleConfig(sections));
});

const loadText = (text: string) => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-sample-'));
  try {
    const path = join(directory, 'nimbo.yaml');
    writeFileSync(path, text, { mode: 0o600 });
    return loadConfig({ files: [path], env: {}, sections });
  } finally {
    rmSync(directory, { recursive: true });
  }
};

test('the sample is a valid configuration, also with every option uncommented', () => {
  const sample = sampleConfig(sections);
  assert.ok(
    loadText(sample)
      .explain()
      .every(({ source }) => source === 'default'),
  );
  const uncommented = sample.replaceAll(/^( +)# (\w+: .*)$/gm, '$1$2');
  const explained = loadText(uncommented).explain();
  assert.ok(explained.every(({ source, value, default: byDefault }) => source === 'file' && value === byDefault));
});
