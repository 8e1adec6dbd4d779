import { hypervisorConformance } from '@nimbo/nova/compute/drivers/hypervisor.conformance.ts';
import { createQemuWorld } from './qemu-world.ts';

hypervisorConformance('qemu', createQemuWorld);
