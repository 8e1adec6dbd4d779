import { readFileSync, statSync } from 'node:fs';
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { ConfigProblem } from './config-error.ts';

const mostBytes = 256 * 1024;

/** One broken bracket can make every later line an error; nobody reads more than these. */
const mostProblems = 20;

/** A value of a YAML file and the line it stands on. */
export interface YamlValue {
  /** The file as it was named, and the line: `/var/lib/nimbo/nimbo.yaml:12`. */
  readonly where: string;
  /** Mapping entries in their order; undefined where the value is no mapping. */
  readonly entries: readonly (readonly [name: string, value: YamlValue])[] | undefined;
  /** A scalar, an array of scalars, or `unreadable` for anything deeper. */
  readonly plain: unknown;
}

/** Stands for what no option can be, such as a list of lists. */
export const unreadable = Symbol('unreadable');

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: ConfigProblem[];
}

const whereIs = (source: Source, node: unknown, fallback: string): string => {
  const offset = (node as Node | null)?.range?.[0];
  return offset === undefined ? fallback : `${source.file}:${source.lines.linePos(offset).line}`;
};

/** Follows aliases; a depth of three levels bounds what an alias bomb can unfold. */
const resolved = (source: Source, node: unknown): unknown =>
  isAlias(node) ? (node.resolve(source.document) ?? null) : node;

const scalarOf = (source: Source, node: unknown): unknown => {
  const target = resolved(source, node);
  return target === null ? null : isScalar(target) ? target.value : unreadable;
};

const entriesOf = (source: Source, items: readonly unknown[], where: string, depth: number): YamlValue['entries'] => {
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const key = isPair(item) ? item.key : undefined;
    const raw = scalarOf(source, key);
    const name = typeof raw === 'symbol' ? '(a key that is no text)' : String(raw);
    const at = whereIs(source, key, where);
    if (seen.has(name)) {
      source.problems.push({ where: at, message: `${name} stands here a second time` });
      return [];
    }
    seen.add(name);
    return [[name, valueOf(source, isPair(item) ? item.value : null, at, depth + 1)] as const];
  });
};

const valueOf = (source: Source, node: unknown, fallback: string, depth: number): YamlValue => {
  const target = resolved(source, node);
  const where = whereIs(source, node, fallback);
  if (isMap(target)) {
    const entries = depth < 3 ? entriesOf(source, target.items, where, depth) : undefined;
    return { where, entries, plain: unreadable };
  }
  if (isSeq(target)) {
    return { where, entries: undefined, plain: target.items.map((item) => scalarOf(source, item)) };
  }
  return { where, entries: undefined, plain: scalarOf(source, target) };
};

const tooDeep = 'is nested too deeply';

const firstLine = (message: string): string =>
  message.startsWith('Maximum call stack') ? tooDeep : (message.split('\n')[0] ?? '').replace(/ at line.*/, '');

const parse = (file: string, text: string, problems: ConfigProblem[]): YamlValue => {
  const lines = new LineCounter();
  // Duplicate keys are found by this module: the parser's own search takes quadratic time.
  const document = parseDocument(text, { schema: 'core', uniqueKeys: false, lineCounter: lines, logLevel: 'silent' });
  for (const problem of [...document.errors, ...document.warnings].slice(0, mostProblems)) {
    problems.push({ where: `${file}:${lines.linePos(problem.pos[0]).line}`, message: firstLine(problem.message) });
  }
  return valueOf({ file, document, lines, problems }, document.contents, `${file}:1`, 0);
};

const readText = (path: string): string => {
  const { size } = statSync(path);
  if (size > mostBytes) {
    throw new Error(`has ${size} bytes; a configuration has at most ${mostBytes}`);
  }
  return readFileSync(path, 'utf8');
};

/**
 * Reads a YAML 1.2 file safely: core schema only (no custom tags, no dates, no merge keys), at most 256 KiB, aliases
 * followed but never multiplied. What is wrong is added to `problems`, with the file and the line.
 * @returns undefined where the file cannot be read at all
 */
export const readYamlFile = (path: string, problems: ConfigProblem[]): YamlValue | undefined => {
  try {
    return parse(path, readText(path), problems);
  } catch (error) {
    // A RangeError is the parser's stack: nesting no configuration has.
    const message = error instanceof RangeError ? tooDeep : (error as Error).message;
    problems.push({ where: path, message });
    return undefined;
  }
};
