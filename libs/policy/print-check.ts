import type { Check } from './check.ts';

const printOperand = (check: Check): string =>
  check.kind === 'and' || check.kind === 'or' ? `(${printCheck(check)})` : printCheck(check);

/** A check as text that parses to the same check again. */
export const printCheck = (check: Check): string => {
  switch (check.kind) {
    case 'always':
      return '@';
    case 'never':
      return '!';
    case 'leaf':
      return `${check.left}:${check.match}`;
    case 'not':
      return `not ${printOperand(check.check)}`;
    default:
      return check.checks.map(printOperand).join(` ${check.kind} `);
  }
};
