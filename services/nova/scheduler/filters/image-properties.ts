import type { Filter } from '../filter.ts';

/** Image properties that name the hypervisor, with what hosts of each are called. */
const hypervisors: Readonly<Record<string, readonly string[]>> = {
  qemu: ['qemu', 'fake'],
  kvm: ['qemu', 'kvm', 'fake'],
  fake: ['fake'],
};

/** Hosts whose hypervisor is the one that the image was made for. */
export const imagePropertiesFilter: Filter = {
  name: 'ImagePropertiesFilter',
  refusal: ({ hypervisorType }, { image }) => {
    const wanted = image?.properties['img_hv_type'] ?? image?.properties['hypervisor_type'];
    if (wanted === undefined) return undefined;
    const fitting = hypervisors[wanted.toLowerCase()] ?? [wanted.toLowerCase()];
    if (fitting.includes(hypervisorType.toLowerCase())) return undefined;
    return `its hypervisor is ${hypervisorType}, the image is for ${wanted}`;
  },
};
