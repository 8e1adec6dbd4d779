import { loadConfig } from '@nimbo/config/load-config.ts';
import type { CommonOptions } from '../program.ts';
import { ownVariables } from '../serve/own-variables.ts';
import { allSections } from '../serve/sections/all-sections.ts';
import { operatorFiles } from '../state/config-files.ts';
import { stateLayout } from '../state/state-layout.ts';

/** `nimbo config show`: every option, its value, and where it comes from. */
export const configShow = (options: CommonOptions & { readonly json?: boolean }): Promise<number> => {
  const files = operatorFiles(stateLayout(options.stateDir));
  const config = loadConfig({ files, env: process.env, sections: allSections, otherVariables: ownVariables });
  const explained = config.explain();
  process.stdout.write(
    options.json === true ? `${JSON.stringify(explained)}\n` : explained.map(describeOption).join(''),
  );
  return Promise.resolve(0);
};

const describeOption = (option: ReturnType<ReturnType<typeof loadConfig>['explain']>[number]): string =>
  `${option.path} = ${option.value}  (${option.where})\n    ${option.reason}\n`;
