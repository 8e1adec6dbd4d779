import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { golden } from '@nimbo/testkit/golden.ts';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { interfaceDocument, interfaceText, type InterfaceDocument } from '../interface-document.ts';
import type { BusInterface } from '../interface.ts';
import { incompatibilities } from '../is-compatible.ts';

/** Where the golden files lie; only the helper's own test passes another place. */
export interface GoldenInterfaceOptions {
  readonly directory?: string;
  readonly update?: boolean;
}

/**
 * For tests: compares an interface with `golden/rpc/<name>.json`. Updating the file is refused while the change would
 * break a peer of the previous release, so that the rule cannot be updated away.
 */
export const goldenInterface = (declared: BusInterface, options: GoldenInterfaceOptions = {}): void => {
  const path = join('rpc', `${declared.name}.json`);
  const file = join(options.directory ?? join(repositoryRoot, 'golden'), path);
  if (existsSync(file)) {
    const before = JSON.parse(readFileSync(file, 'utf8')) as InterfaceDocument;
    const problems = incompatibilities(before, interfaceDocument(declared));
    assert.deepEqual(problems, [], `${declared.name} breaks the previous release:\n${problems.join('\n')}`);
  }
  golden(path, interfaceText(declared), options);
};
