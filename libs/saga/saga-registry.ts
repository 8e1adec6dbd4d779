import { createHash } from 'node:crypto';
import type { SagaDefinition } from './definition.ts';

/** The sagas that a process can run. Steps are code; a saga's row only names them. */
export interface SagaRegistry {
  readonly names: readonly string[];
  readonly definitions: readonly SagaDefinition[];
  find(name: string): SagaDefinition | undefined;
}

const maxName = 128;

/** The longest that a Node timer can wait: above it, it fires at once. */
const maxDeadline = 2 ** 31 - 1;

const checkName = (name: string, what: string): void => {
  if (name === '' || name.length > maxName) throw new TypeError(`${what} needs a name of 1 to ${maxName} characters`);
};

const checkDefinition = (definition: SagaDefinition): void => {
  checkName(definition.name, 'a saga');
  const active = definition.steps.filter((step) => step.retired !== true);
  if (active.length === 0) throw new TypeError(`saga ${definition.name} has no steps`);
  const seen = new Set<string>();
  for (const step of definition.steps) {
    checkName(step.name, `a step of saga ${definition.name}`);
    if (seen.has(step.name)) throw new TypeError(`saga ${definition.name} has two steps named ${step.name}`);
    if (!(step.deadline > 0 && step.deadline <= maxDeadline))
      throw new TypeError(`step ${step.name} of saga ${definition.name} needs a deadline of 1 to ${maxDeadline} ms`);
    seen.add(step.name);
  }
};

/**
 * Collects a service's sagas.
 * @throws TypeError for two sagas or two steps of one name, a saga without steps, a step without a deadline
 */
export const createSagaRegistry = (definitions: readonly SagaDefinition[]): SagaRegistry => {
  const byName = new Map<string, SagaDefinition>();
  for (const definition of definitions) {
    checkDefinition(definition);
    if (byName.has(definition.name)) throw new TypeError(`two sagas are named ${definition.name}`);
    byName.set(definition.name, definition);
  }
  return { names: [...byName.keys()], definitions: [...byName.values()], find: (name) => byName.get(name) };
};

/** The names of the steps that a saga begun now will take. */
export const plannedSteps = (definition: SagaDefinition): readonly string[] =>
  definition.steps.filter((step) => step.retired !== true).map((step) => step.name);

/** Twelve hex digits that change with the saga's name or its list of steps: shows a saga begun by another release. */
export const fingerprintOf = (definition: SagaDefinition): string =>
  createHash('sha256')
    .update([definition.name, ...plannedSteps(definition)].join('\n'))
    .digest('hex')
    .slice(0, 12);
