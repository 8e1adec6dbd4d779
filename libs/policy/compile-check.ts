import type { Check, LeafCheck } from './check.ts';
import { traced } from './compile-leaf.ts';
import type { Evaluator, Facts } from './facts.ts';

/** Makes the innermost checks; `rule:` needs the other rules, `http:` the network. */
export type LeafCompiler = (leaf: LeafCheck) => Evaluator;

/**
 * Runs evaluators in order until one answers `decisive`. Stays synchronous unless one of them is not.
 */
const untilDecided = (evaluators: readonly Evaluator[], decisive: boolean): Evaluator => {
  const from = (start: number, facts: Facts): boolean | Promise<boolean> => {
    for (let index = start; index < evaluators.length; index += 1) {
      const outcome = (evaluators[index] as Evaluator)(facts);
      if (outcome === decisive) return decisive;
      if (typeof outcome === 'object') {
        return outcome.then((later) => (later === decisive ? decisive : from(index + 1, facts)));
      }
    }
    return !decisive;
  };
  return (facts) => from(0, facts);
};

const negated =
  (evaluate: Evaluator): Evaluator =>
  (facts) => {
    const outcome = evaluate(facts);
    return typeof outcome === 'object' ? outcome.then((later) => !later) : !outcome;
  };

/** Turns a parsed check into a function, once, so that deciding costs no interpretation. */
export const compileCheck = (check: Check, compileLeaf: LeafCompiler): Evaluator => {
  const compile = (inner: Check): Evaluator => compileCheck(inner, compileLeaf);
  switch (check.kind) {
    case 'always':
      return traced(
        '@',
        () => true,
        () => 'everybody may',
      );
    case 'never':
      return traced(
        '!',
        () => false,
        () => 'nobody may',
      );
    case 'not':
      return negated(compile(check.check));
    case 'and':
      return untilDecided(check.checks.map(compile), false);
    case 'or':
      return untilDecided(check.checks.map(compile), true);
    default:
      return compileLeaf(check);
  }
};
