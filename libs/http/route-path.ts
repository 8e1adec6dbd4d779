/** A path template as the router and the other readers need it. */
export interface RoutePath {
  /** In the router's notation, `/v3/projects/:project_id`. */
  readonly url: string;
  readonly parameters: readonly string[];
  /** The last parameter takes the rest of the path. */
  readonly hasRest: boolean;
  /** Matches a whole path; for telling an unknown path from a wrong method. */
  readonly pattern: RegExp;
}

const templatePart = /\{([a-zA-Z0-9_]+)(\*?)\}/g;

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const patternOf = (template: string): RegExp => {
  let source = '';
  let from = 0;
  for (const match of template.matchAll(templatePart)) {
    source += escapePattern(template.slice(from, match.index)) + (match[2] === '*' ? '.+' : '[^/]+');
    from = match.index + match[0].length;
  }
  return new RegExp(`^${source}${escapePattern(template.slice(from))}$`);
};

/**
 * Reads a template such as `/v3/projects/{project_id}`.
 * @throws TypeError where a starred parameter is not the last part
 */
export const routePath = (template: string): RoutePath => {
  const parameters: string[] = [];
  let hasRest = false;
  const url = template
    .replaceAll(':', '::')
    .replaceAll(templatePart, (whole, parameter: string, star: string, at: number, all: string) => {
      if (star === '*' && at + whole.length < all.length) throw new TypeError(`"${template}" goes on after its rest`);
      hasRest ||= star === '*';
      parameters.push(parameter);
      return star === '*' ? '*' : `:${parameter}`;
    });
  return { url, parameters, hasRest, pattern: patternOf(template) };
};
