import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import type { Check } from './check.ts';
import { policyLimits } from './limits.ts';
import { parseRule, type RuleSource } from './parse-rule.ts';
import { PolicyError } from './policy-error.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';

/** One rule of a policy file. */
export interface FileRule {
  readonly name: string;
  readonly check: Check;
  /** The check as written; lists of lists as JSON. */
  readonly text: string;
  /** The file's line, from 1. */
  readonly line: number;
}

/** What every step of reading needs: for messages, and to follow anchors. */
interface Reading {
  readonly path: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

const lineOf = (reading: Reading, node: unknown): number => {
  const range = (node as Node | null)?.range;
  return range ? reading.lines.linePos(range[0]).line : 1;
};

const fail = (reading: Reading, node: unknown, message: string): never => {
  throw new PolicyError(`${reading.path}, line ${lineOf(reading, node)}: ${message}`);
};

const resolved = (reading: Reading, node: unknown): unknown => (isAlias(node) ? node.resolve(reading.document) : node);

/** An unquoted `!` is YAML for an empty text, which would let everybody in where nobody was meant. */
const isPlainEmpty = (scalar: Scalar): boolean => scalar.value === '' && scalar.type === 'PLAIN';

const textOf = (reading: Reading, name: string, node: unknown): string => {
  const scalar = resolved(reading, node);
  if (isScalar(scalar) && typeof scalar.value === 'string' && !isPlainEmpty(scalar)) return scalar.value;
  const hint = 'write a text in quotes; "" or "@" lets everybody in, "!" nobody';
  return fail(reading, node, `rule "${name}" must be a text or a list of lists of texts: ${hint}`);
};

const innerSource = (reading: Reading, name: string, node: unknown): string | string[] => {
  const inner = resolved(reading, node);
  return isSeq(inner) ? inner.items.map((item) => textOf(reading, name, item)) : textOf(reading, name, node);
};

const sourceOf = (reading: Reading, name: string, node: unknown): RuleSource => {
  const value = resolved(reading, node);
  return isSeq(value) ? value.items.map((item) => innerSource(reading, name, item)) : textOf(reading, name, node);
};

const excerpt = (source: RuleSource, error: RuleSyntaxError): string => {
  if (typeof source !== 'string' || error.offset === undefined) return '';
  return ` (at character ${error.offset + 1} of "${source.slice(0, 120)}")`;
};

const parseFileRule = (reading: Reading, name: string, node: unknown, key: unknown): FileRule => {
  const source = sourceOf(reading, name, node);
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  try {
    return { name, check: parseRule(source), text, line: lineOf(reading, key) };
  } catch (error) {
    if (!(error instanceof RuleSyntaxError)) throw error;
    return fail(reading, node ?? key, `rule "${name}": ${error.message}${excerpt(source, error)}`);
  }
};

const open = (path: string, text: string): Reading => {
  if (Buffer.byteLength(text) > policyLimits.fileSize) {
    throw new PolicyError(`${path} is larger than ${policyLimits.fileSize} bytes`);
  }
  const lines = new LineCounter();
  // Version 1.1 is what PyYAML reads, and operators' files were written for it.
  const document = parseDocument(text, { version: '1.1', merge: false, lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new PolicyError(`${path}, line ${line}, column ${col}: ${error.message}`, { cause: error });
  }
  return { path, document, lines };
};

/**
 * Reads a policy file's text. YAML is a superset of JSON, so one reader serves `policy.yaml` and `policy.json`.
 * @throws PolicyError naming file, line and rule
 */
export const readPolicyText = (path: string, text: string): FileRule[] => {
  const reading = open(path, text);
  const { contents } = reading.document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  if (!isMap(contents)) return fail(reading, contents, 'a policy file maps names of rules to checks');
  if (contents.items.length > policyLimits.fileRules) {
    return fail(reading, contents, `more than ${policyLimits.fileRules} rules`);
  }
  return contents.items.map(({ key, value }) => {
    if (!isScalar(key) || typeof key.value !== 'string') return fail(reading, key, 'the name of a rule must be a text');
    return parseFileRule(reading, key.value, value, key);
  });
};
