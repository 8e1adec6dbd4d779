import type { PolicyTarget } from '@nimbo/context/context.ts';
import { pythonText } from './python-text.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';
import { targetLookup, type TargetLookup } from './target-lookup.ts';

/** A check's right side, cut into literal texts and names to look up in the target. */
export type TemplatePart = { readonly text: string } | { readonly name: string };

const nextPart = /%\(([^()]*)\)s|%%|%|[^%]+/gy;

const partOf = (match: RegExpExecArray, template: string, offset: number | undefined): TemplatePart => {
  if (match[1] !== undefined) return { name: match[1] };
  if (match[0] === '%') {
    throw new RuleSyntaxError(`the % in "${template}" is neither %(name)s nor %%`, offset);
  }
  return { text: match[0] === '%%' ? '%' : match[0] };
};

/**
 * Cuts `%(name)s` out of a text; `%%` stands for a percent sign.
 * @throws RuleSyntaxError for any other percent sign
 */
export const parseTemplate = (template: string, offset?: number): TemplatePart[] =>
  Array.from(template.matchAll(nextPart), (match) => partOf(match, template, offset));

/** Fills a template from a target; undefined where the target lacks one of its names. */
export type Template = (target: PolicyTarget) => string | undefined;

const single =
  (lookup: TargetLookup): Template =>
  (target) => {
    const value = lookup(target);
    return value === undefined ? undefined : pythonText(value);
  };

const joined =
  (fillers: readonly Template[]): Template =>
  (target) => {
    let text = '';
    for (const fill of fillers) {
      const part = fill(target);
      if (part === undefined) return undefined;
      text += part;
    }
    return text;
  };

const fillerOf = (part: TemplatePart, transform: ((text: string) => string) | undefined): Template => {
  if ('text' in part) return () => part.text;
  const fill = single(targetLookup(part.name));
  if (transform === undefined) return fill;
  return (target) => {
    const text = fill(target);
    return text === undefined ? undefined : transform(text);
  };
};

/** The template's text where it names nothing in the target, as most do. */
export const constantTemplate = (parts: readonly TemplatePart[]): string | undefined =>
  parts.every((part) => 'text' in part) ? parts.map((part) => ('text' in part ? part.text : '')).join('') : undefined;

/**
 * Makes a template ready to be filled.
 * @param transform applied to each looked-up text, for example to escape it for a URL
 */
export const compileTemplate = (parts: readonly TemplatePart[], transform?: (text: string) => string): Template => {
  const constant = constantTemplate(parts);
  if (constant !== undefined) return () => constant;
  const fillers = parts.map((part) => fillerOf(part, transform));
  return fillers.length === 1 ? (fillers[0] as Template) : joined(fillers);
};
