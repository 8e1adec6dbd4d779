import { after, before } from 'node:test';
import { startRabbitmq, type TestBroker } from '@nimbo/testkit/brokers/start-rabbitmq.ts';
import { busConformance } from '../testing/bus-conformance.ts';
import { rabbitWorld } from '../testing/rabbit-world.ts';

let broker: TestBroker;
before(async () => void (broker = await startRabbitmq()));
after(() => broker.stop());

busConformance('rabbitmq', () => rabbitWorld(broker));
