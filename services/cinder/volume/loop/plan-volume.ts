import type { WantedVolume } from '../../rpc/wanted-volume.ts';
import type { VolumeState } from '../drivers/volume-driver.ts';

/** One act of a driver. */
export type VolumeAction = 'create' | 'grow' | 'export' | 'unexport' | 'remove';

const planPresent = (wanted: WantedVolume, state: VolumeState | undefined): readonly VolumeAction[] | 'lost' => {
  if (state === undefined) {
    if (wanted.wasMade) return 'lost';
    return wanted.exported ? ['create', 'export'] : ['create'];
  }
  const actions: VolumeAction[] = [];
  if (state.size < wanted.size) actions.push('grow');
  if (wanted.exported && !state.isExported) actions.push('export');
  if (!wanted.exported && state.isExported) actions.push('unexport');
  return actions;
};

/**
 * What leads from what is to what is wanted, in order; `lost` for a volume that was made and is missing: a blank one in its
 * place would hide that.
 */
export const planVolume = (wanted: WantedVolume, state: VolumeState | undefined): readonly VolumeAction[] | 'lost' => {
  if (wanted.wanted === 'present') return planPresent(wanted, state);
  return state === undefined ? [] : ['remove'];
};
