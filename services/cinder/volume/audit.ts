import type { Context } from '@nimbo/context/context.ts';
import type { AuditFinding } from '@nimbo/service/role.ts';
import type { WantedVolume } from '../rpc/wanted-volume.ts';
import type { VolumeDriver } from './drivers/volume-driver.ts';

const stray = (id: string): AuditFinding => ({
  what: `volume ${id} lies on this host, and no row of the database says so`,
  advice: 'look at its file under the host’s state; remove it by hand where nobody needs it',
});

const missing = ({ id }: WantedVolume): AuditFinding => ({
  what: `volume ${id} is to be on this host and is not`,
  advice: 'restore its file from a backup, or delete the volume',
});

const served = (id: string, fix: () => Promise<void>): AuditFinding => ({
  what: `volume ${id} can be reached by guests although nobody has it`,
  advice: 'nothing needs it: it can be taken out of reach',
  fix,
});

/** Compares what lies and is served on this host with what control wants there. */
export const auditVolumes = async (
  ctx: Context,
  driver: VolumeDriver,
  known: readonly WantedVolume[],
): Promise<readonly AuditFinding[]> => {
  const there = await driver.list(ctx);
  const ids = new Set(known.map(({ id }) => id));
  const exported = await driver.exported(ctx, [...there]);
  const wanted = new Set(known.filter((volume) => volume.exported).map(({ id }) => id));
  return [
    ...there.filter((id) => !ids.has(id)).map(stray),
    ...known.filter(({ id, wasMade }) => wasMade && !there.includes(id)).map(missing),
    ...[...exported].filter((id) => !wanted.has(id)).map((id) => served(id, () => driver.unexport(ctx, id))),
  ];
};
