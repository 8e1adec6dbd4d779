import type { PolicyDecision, PolicyStep } from './enforcer.ts';

const stepText = ({ check, passed, facts }: PolicyStep): string =>
  `  ${passed ? 'passed' : 'failed'}  ${check}: ${facts}`;

const verdict = ({ allowed, refusal, rule }: PolicyDecision): string => {
  if (allowed) return `${rule} lets the request in`;
  switch (refusal) {
    case 'scope':
      return `${rule} keeps the request out: the token's scope does not fit`;
    case 'unknown-rule':
      return `${rule} keeps the request out: there is no such rule`;
    default:
      return `${rule} keeps the request out`;
  }
};

/** A decision in words, for operators: the verdict, the rule as it stands and where from, then what was compared. */
export const describeDecision = (decision: PolicyDecision): string =>
  [
    verdict(decision),
    `  rule    ${decision.check === '' ? '""' : decision.check} (${decision.source})`,
    ...decision.trail.map(stepText),
  ].join('\n');
