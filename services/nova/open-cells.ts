import { internalContext } from '@nimbo/context/internal-context.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { novaSection } from './config.ts';
import { cellMigrations } from './db/cell/migrations.ts';
import type { CellTables } from './db/cell/tables.ts';
import { apiMigrations } from './db/nova-api/migrations.ts';
import type { ApiTables } from './db/nova-api/tables.ts';
import { cellsOf } from './domain/cells.ts';
import type { Nova } from './domain/nova.ts';
import { registerCells } from './domain/register-cells.ts';

/** Nova's databases, for roles that speak to no neighbour; what is shared in a process is opened once. */
export const openCells = async (deps: RoleDeps): Promise<Pick<Nova, 'api' | 'cells' | 'settings'>> => {
  const settings = deps.config(novaSection);
  const api = await deps.database<ApiTables>('nova-api', apiMigrations);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const mappings = await registerCells(ctx, api, settings.cells);
  const cells = await Promise.all(
    mappings.map(async ({ uuid, name }) => ({
      uuid,
      name,
      db: await deps.database<CellTables>(`nova-${name}`, cellMigrations),
    })),
  );
  return { api, cells: cellsOf(cells), settings };
};
