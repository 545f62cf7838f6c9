import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';

/** A member that is left out, and how often it was. */
export interface IgnoredMember {
  readonly path: string;
  count: number;
}

/** Where in a value something is left out: names from the root, `[*]` for any element. */
export interface IgnoreNode {
  readonly children: Map<string, IgnoreNode>;
  star: IgnoreNode | null;
  leaf: IgnoredMember | null;
}

/** Paths that are left out of contents. */
export interface IgnoreRules {
  /** Names left out at any depth. */
  readonly anywhere: ReadonlyMap<string, IgnoredMember>;
  readonly root: IgnoreNode | null;
  /** Paths with filters, slices and the like: each message is asked. */
  readonly queries: readonly { readonly query: JSONPathQuery; readonly member: IgnoredMember }[];
  /** `id` of `detail.id`: what is no payload. */
  readonly details: ReadonlyMap<string, IgnoredMember>;
}

const BARE = /^[A-Za-z_][\w-]*$/;
const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
const ANYWHERE = /^\$\.\.([A-Za-z_]\w*)$/;
const SIMPLE = /^\$(?:\.[A-Za-z_]\w*|\['[^'\\]*'\]|\[\*\])+$/;
const STEP = /\.([A-Za-z_]\w*)|\['([^'\\]*)'\]|(\[\*\])/g;

const node = (): IgnoreNode => ({ children: new Map(), star: null, leaf: null });

/** `ts` → `$..ts`, `json.a.b` → `$.a.b` as in filters; anything else as it is. */
function written(path: string): string {
  const trimmed = path.trim();
  if (trimmed.startsWith('json.')) return `$.${trimmed.slice('json.'.length)}`;
  if (trimmed.startsWith('detail.')) return trimmed;
  if (BARE.test(trimmed)) return /^[A-Za-z_]\w*$/.test(trimmed) ? `$..${trimmed}` : `$..['${trimmed}']`;
  return DOTTED.test(trimmed) ? `$..${trimmed}` : trimmed;
}

/** Adds a simple path; false where names and `[*]` would stand side by side: such paths are asked one by one. */
export function addPath(root: IgnoreNode, path: string, leaf: IgnoredMember): boolean {
  let at = root;
  for (const [, name, quoted, star] of path.matchAll(STEP)) {
    if (star !== undefined) {
      if (at.children.size > 0) return false;
      at.star ??= node();
      at = at.star;
      continue;
    }
    if (at.star !== null) return false;
    const key = name ?? quoted ?? '';
    const next = at.children.get(key) ?? node();
    at.children.set(key, next);
    at = next;
  }
  at.leaf ??= leaf;
  return true;
}

/** A copy with more paths. What cannot stand beside what is there is left out of the copy. */
export function withPaths(rules: IgnoreRules, members: readonly IgnoredMember[]): IgnoreRules {
  if (members.length === 0) return rules;
  const copy = (from: IgnoreNode): IgnoreNode => ({
    children: new Map([...from.children].map(([name, child]) => [name, copy(child)])),
    star: from.star === null ? null : copy(from.star),
    leaf: from.leaf,
  });
  const root = rules.root === null ? node() : copy(rules.root);
  const details = new Map(rules.details);
  const queries = [...rules.queries];
  for (const member of members) {
    if (member.path.startsWith('detail.')) details.set(member.path.slice('detail.'.length), member);
    else if (!addPath(root, member.path, member)) queries.push({ query: compile(member.path), member });
  }
  return { ...rules, root, details, queries };
}

/** Compiles what a person wants left out. Errors: JSONPATH_INVALID. */
export function compileIgnore(
  paths: readonly string[],
): Result<{ readonly rules: IgnoreRules; readonly members: readonly IgnoredMember[] }> {
  const anywhere = new Map<string, IgnoredMember>();
  const details = new Map<string, IgnoredMember>();
  const queries: { query: JSONPathQuery; member: IgnoredMember }[] = [];
  const members: IgnoredMember[] = [];
  const root = node();
  for (const given of new Set(paths.map(written))) {
    const member: IgnoredMember = { path: given, count: 0 };
    members.push(member);
    if (given.startsWith('detail.')) {
      details.set(given.slice('detail.'.length), member);
      continue;
    }
    let query: JSONPathQuery;
    try {
      query = compile(given);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail(
        'JSONPATH_INVALID',
        `“${given}” cannot be ignored, because it is not a JSONPath: ${why}.`,
        'Write it like $.ts or $.items[*].id (RFC 9535), or a bare name for that member at any depth.',
        { at: 'rules.ignore' },
      );
    }
    if (given === '$') {
      return fail('JSONPATH_INVALID', '“$” would ignore every message as a whole.', 'Name the members that differ.', {
        at: 'rules.ignore',
      });
    }
    const [, name] = ANYWHERE.exec(given) ?? [];
    if (name !== undefined) anywhere.set(name, member);
    else if (!SIMPLE.test(given) || !addPath(root, given, member)) queries.push({ query, member });
  }
  return ok({ rules: { anywhere, root, queries, details }, members });
}

/** Where the queries find something in one message, as a tree of names and indexes; null where they find nothing. */
export function foundBy(rules: IgnoreRules, value: unknown): IgnoreNode | null {
  if (rules.queries.length === 0) return null;
  let root: IgnoreNode | null = null;
  for (const { query, member } of rules.queries) {
    for (const { location } of query.query(value as JSONValue)) {
      if (location.length === 0) continue;
      root ??= node();
      let at = root;
      for (const step of location) {
        const key = String(step);
        const next = at.children.get(key) ?? node();
        at.children.set(key, next);
        at = next;
      }
      at.leaf ??= member;
    }
  }
  return root;
}
