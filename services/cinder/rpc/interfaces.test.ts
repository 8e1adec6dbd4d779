import { test } from 'node:test';
import { goldenInterface } from '@nimbo/bus/testing/golden-interface.ts';
import { cinderDoorbell, cinderHost } from './cinder-host.ts';

test('what control and hosts with volumes say to each other', () => {
  goldenInterface(cinderHost);
  goldenInterface(cinderDoorbell);
});
