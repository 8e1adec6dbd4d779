import { test } from 'node:test';
import { goldenInterface } from '@nimbo/bus/testing/golden-interface.ts';
import { novaWork } from './nova-work.ts';

test("what control's processes say to conductors", () => goldenInterface(novaWork));
