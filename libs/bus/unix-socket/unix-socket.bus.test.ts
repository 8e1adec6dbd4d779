import { busConformance } from '../testing/bus-conformance.ts';
import { socketWorld } from '../testing/socket-world.ts';

busConformance('unix socket', () => socketWorld());
