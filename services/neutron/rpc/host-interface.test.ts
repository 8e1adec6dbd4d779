import { test } from 'node:test';
import { goldenInterface } from '@nimbo/bus/testing/golden-interface.ts';
import { neutronDoorbell, neutronHost } from './host-interface.ts';

test('hosts of the previous release are still understood', () => {
  goldenInterface(neutronHost);
  goldenInterface(neutronDoorbell);
});
