import { test } from 'node:test';
import { goldenInterface } from '@nimbo/bus/testing/golden-interface.ts';
import { novaMetadata } from './metadata-interface.ts';

test('hosts of the previous release can still ask for metadata', () => {
  goldenInterface(novaMetadata);
});
