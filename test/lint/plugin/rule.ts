import type { RuleTester } from 'oxlint/plugins-dev';

/** One lint rule as oxlint runs it. */
export type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown }>;

/** What a rule is told about the file and how it reports. */
export type RuleContext = Parameters<Rule['create']>[0];

/** The functions called for the nodes of a file. */
export type Visitor = ReturnType<Rule['create']>;
