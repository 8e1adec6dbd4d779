/** What executes a guest's instructions. */
export type Accelerator = 'kvm' | 'tcg';

/**
 * TCG's translation cache grows by default with the guest's memory; 32 MiB keep a small guest at some 190 MiB
 * resident without being slower to boot.
 */
const acceleratorOptions = { kvm: 'kvm', tcg: 'tcg,thread=multi,tb-size=32' } as const;

// The richest processor that the accelerator can give; live migration between unlike hosts needs a named model instead.
const defaultCpuModels = { kvm: 'host', tcg: 'max' } as const;

/** The arguments that choose the accelerator and, unless told, the processor that goes with it. */
export const acceleratorArguments = (
  accelerator: Accelerator,
  cpuModel: string = defaultCpuModels[accelerator],
): readonly string[] => ['-accel', acceleratorOptions[accelerator], '-cpu', cpuModel];
