import type { PolicyTarget } from '@nimbo/context/context.ts';

/** Finds one value in a target; undefined where there is none. */
export type TargetLookup = (target: PolicyTarget) => unknown;

/** One step of the way down: take `rest` as a key of its own, or go into `head`. */
interface LookupStep {
  readonly head: string;
  readonly rest: string;
}

const stepsOf = (name: string): LookupStep[] => {
  const segments = name.split('.');
  return segments.map((head, index) => ({ head, rest: segments.slice(index).join('.') }));
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const walk = (steps: readonly LookupStep[], target: PolicyTarget): unknown => {
  let place: unknown = target;
  for (const { head, rest } of steps) {
    if (!isRecord(place)) return undefined;
    if (Object.hasOwn(place, rest)) return place[rest];
    if (!Object.hasOwn(place, head)) return undefined;
    place = place[head];
  }
  return undefined;
};

/**
 * Makes the lookup of a name such as `target.user.domain_id`. Targets are nested objects, and any part of the way
 * may be one dotted key too, so that `{target: {'user.domain_id': …}}` is found as well. Only own properties count:
 * a target never offers what its prototype has.
 */
export const targetLookup = (name: string): TargetLookup => {
  if (!name.includes('.')) return (target) => (Object.hasOwn(target, name) ? target[name] : undefined);
  const steps = stepsOf(name);
  return (target) => walk(steps, target);
};
