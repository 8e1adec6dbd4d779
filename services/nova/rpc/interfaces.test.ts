import { test } from 'node:test';
import { goldenInterface } from '@nimbo/bus/testing/golden-interface.ts';
import { novaCompute, novaDoorbell } from './nova-compute.ts';
import { novaConsole } from './nova-console.ts';
import { novaHost } from './nova-host.ts';

test('what control and compute hosts say to each other', () => {
  goldenInterface(novaHost);
  goldenInterface(novaDoorbell);
  goldenInterface(novaConsole);
  goldenInterface(novaCompute);
});
