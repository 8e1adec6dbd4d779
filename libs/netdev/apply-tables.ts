import { runProgram } from '@nimbo/host/run-program.ts';
import type { HostContext } from './host-context.ts';
import { callInPlace, type Place } from './place.ts';
import { renderRemoval, renderTable } from './render-ruleset.ts';
import type { NftTable } from './ruleset.ts';
import type { TablesStep } from './step.ts';
import { readTables, wantedFingerprint } from './tables.ts';

const transaction = (step: TablesStep): string =>
  [
    ...step.remove.map(renderRemoval),
    ...step.replace.flatMap((table) => [
      renderRemoval(table),
      renderTable(table),
      `add chain ${table.family} ${table.name} wanted_${wantedFingerprint(table)}\n`,
    ]),
  ].join('');

const load = async (ctx: HostContext, place: Place, text: string): Promise<void> => {
  await runProgram(ctx, { ...callInPlace(place, 'nft', ['-f', '-']), stdin: text });
};

const isOneOf = (tables: readonly NftTable[], family: string, name: string): boolean =>
  tables.some((table) => table.family === family && table.name === name);

/**
 * Replaces and removes whole tables in one transaction, then writes down beside each what the kernel made of it. Death
 * between the two makes the next plan write them again.
 * @throws ProgramFailed where nft refuses; nothing is changed then
 */
export const applyTables = async (ctx: HostContext, step: TablesStep): Promise<void> => {
  await load(ctx, step.place, transaction(step));
  if (step.replace.length === 0) return;
  const found = await readTables(ctx, step.place);
  const ours = found.filter(({ family, name }) => isOneOf(step.replace, family, name));
  const marks = ours.map(({ family, name, fingerprint }) => `add chain ${family} ${name} seen_${fingerprint}\n`);
  await load(ctx, step.place, marks.join(''));
};
