import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { fail, ok, type Problem, type Result } from '../../../../../src-shared/base/result.ts';
import type { AnyDetail, Entry } from '../../../../../src-shared/model/entry.ts';
import type { RedactionRule } from '../../../../../src-shared/model/redaction.ts';
import { withinTime } from '../../../capture/views/regex-guard.ts';
import { utf8Text } from '../../ndjson.ts';
import { jsonRanges, rangesAt, spliced, stringsIn } from './json-ranges.ts';

/** Entries that are changed under one watch: setting one up takes longer than most entries. */
const TOGETHER = 64;
/** Payload bytes of them… */
const TOGETHER_BYTES = 512 * 1024;
/** …and how long they may take together; then they are tried one by one, each as long as this. */
const TOGETHER_MS = 250;
const SINGLE_MS = 2_000;

/** What rules made of one entry. */
export interface Redacted {
  readonly entry: Entry;
  /** Numbers of the rules, as given, that changed it. */
  readonly changedBy: readonly number[];
  /** Its payload was taken out because no rule can look into it. */
  readonly withheld: boolean;
  /** Its payload is text and no JSON, so that rules for JSON said nothing about it. */
  readonly notJson: boolean;
}

/** Rules that are ready to be applied, one after the other. */
export interface Redactor {
  readonly size: number;
  /** Entries in the order given, their details included. Fails with REDACTION_SLOW when one takes too long. */
  apply(entries: readonly Entry[]): Result<readonly Redacted[]>;
  /** A text beside payloads (a name, a URL), by the rules for text. */
  text(text: string): string;
  /** A payload's text by all rules; a JSON path is looked for at every depth of it with `anyDepth`. */
  payload(text: string, anyDepth: boolean): { readonly text: string; readonly changedBy: readonly number[] };
}

interface Change {
  readonly text: string;
  readonly isJson: boolean;
}

type Rule =
  | { readonly type: 'json'; apply(text: string, anyDepth: boolean): Change }
  | { readonly type: 'regex'; apply(text: string): string };

/** Makes rules ready. Errors: REDACTION_INVALID with `at` the rule and its field. */
export function redactorOf(rules: readonly RedactionRule[]): Result<Redactor> {
  const ready: Rule[] = [];
  for (const [index, rule] of rules.entries()) {
    const made = rule.type === 'json' ? jsonRule(rule, index) : regexRule(rule, index);
    if (!made.ok) return made;
    ready.push(made.value);
  }
  return ok(createRedactor(ready));
}

type RuleOf<T extends RedactionRule['type']> = Extract<RedactionRule, { type: T }>;

function invalid(index: number, field: string, message: string, hint: string): { ok: false; error: Problem } {
  return fail('REDACTION_INVALID', `Rule ${index + 1}: ${message}`, hint, { at: `rules.${index}.${field}` });
}

function jsonRule({ path, replacement }: RuleOf<'json'>, index: number): Result<Rule> {
  let query: JSONPathQuery;
  try {
    query = compile(path.trim());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return invalid(index, 'path', `“${path}” is not a JSONPath: ${why}.`, 'Write it like $.user.email or $..token.');
  }
  const put = JSON.stringify(replacement);
  return ok({
    type: 'json',
    apply(text, anyDepth) {
      const value = parsed(text);
      if (value === undefined) return { text, isJson: false };
      const roots = anyDepth ? containers(value) : [{ value, location: [] }];
      const found = roots.flatMap((root) =>
        query.query(root.value).nodes.map((node) => [...root.location, ...node.location]),
      );
      if (found.length === 0) return { text, isJson: true };
      const ranges = jsonRanges(text);
      const cuts = found.flatMap((location) => rangesAt(ranges, location).map(({ from, to }) => ({ from, to, put })));
      return { text: spliced(text, cuts), isJson: true };
    },
  });
}

function regexRule({ pattern, flags, replacement }: RuleOf<'regex'>, index: number): Result<Rule> {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, `${flags}g`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return invalid(index, 'pattern', `${why}.`, 'An ECMAScript regular expression without its slashes.');
  }
  if (regex.test('')) {
    return invalid(index, 'pattern', `/${pattern}/ matches nothing at all, so it matches everywhere.`, 'Use + for *.');
  }
  const replaced = (text: string): string => text.replace(regex, replacement);
  return ok({
    type: 'regex',
    apply(text) {
      const plain = replaced(text);
      // A secret may stand there with escapes, as "sk\u005flive": look at what strings mean, too.
      if (!plain.includes('\\') || parsed(plain) === undefined) return plain;
      const cuts: { from: number; to: number; put: string }[] = [];
      for (const range of stringsIn(jsonRanges(plain))) {
        const raw = plain.slice(range.from, range.to);
        if (!raw.includes('\\')) continue;
        const meant = JSON.parse(raw) as string;
        const changed = replaced(meant);
        if (changed !== meant) cuts.push({ from: range.from, to: range.to, put: JSON.stringify(changed) });
      }
      return spliced(plain, cuts);
    },
  });
}

function parsed(text: string): JSONValue | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JSONValue;
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}

interface Container {
  readonly value: JSONValue;
  readonly location: readonly (string | number)[];
}

/** The value and every object and array in it. */
function containers(root: JSONValue): Container[] {
  const found: Container[] = [{ value: root, location: [] }];
  for (const { value, location } of found) {
    if (typeof value !== 'object' || value === null) continue;
    const members = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [step, member] of members) {
      if (typeof member === 'object' && member !== null) found.push({ value: member, location: [...location, step] });
    }
  }
  return found;
}

/** Strings of a detail that are payloads themselves: the beginning of a refusing reply, the body of a HAR. */
const BODY_MEMBERS: ReadonlySet<string> = new Set(['body', 'text']);

function createRedactor(rules: readonly Rule[]): Redactor {
  const hasJson = rules.some(({ type }) => type === 'json');

  function payload(text: string, anyDepth: boolean) {
    const changedBy: number[] = [];
    let now = text;
    let isJson = true;
    for (const [index, rule] of rules.entries()) {
      const before = now;
      if (rule.type === 'regex') now = rule.apply(now);
      else ({ text: now, isJson } = rule.apply(now, anyDepth));
      if (now !== before) changedBy.push(index);
    }
    return { text: now, changedBy, isJson };
  }

  const plainText = (text: string): string =>
    rules.reduce((now, rule) => (rule.type === 'regex' ? rule.apply(now) : now), text);

  function inDetail(value: unknown, name = ''): unknown {
    if (typeof value === 'string') {
      if (!BODY_MEMBERS.has(name)) return plainText(value);
      const { text, isJson } = payload(value, true);
      // JSON that was cut, or stands in an event stream: a path cannot look inside, so it stays here.
      return hasJson && !isJson && (name === 'text' || /^\s*[[{]/.test(value)) ? undefined : text;
    }
    if (Array.isArray(value)) return value.map((item) => inDetail(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inDetail(member, key)]));
  }

  function one(entry: Entry): Redacted {
    const detail = entry.detail === undefined ? undefined : (inDetail(entry.detail) as AnyDetail);
    const beside = detail === undefined ? {} : { detail };
    const given = entry.payload;
    if (given === undefined) {
      return { entry: { ...entry, ...beside }, changedBy: [], withheld: false, notJson: false };
    }
    const text = entry.kind === 'binary' || entry.truncated === true ? undefined : utf8Text(given);
    if (text === undefined) {
      if (given.length === 0) return { entry: { ...entry, ...beside }, changedBy: [], withheld: false, notJson: false };
      return { entry: marked(entry, detail, undefined, []), changedBy: [], withheld: true, notJson: false };
    }
    // The messages of a poll lie deeper in its reply than in themselves.
    const { text: now, changedBy, isJson } = payload(text, entry.kind === 'response' || entry.kind === 'request');
    const notJson = hasJson && !isJson;
    if (changedBy.length === 0) return { entry: { ...entry, ...beside }, changedBy, withheld: false, notJson };
    return { entry: marked(entry, detail, Buffer.from(now), changedBy), changedBy, withheld: false, notJson };
  }

  const bytesOf = ({ payload: bytes }: Entry): number => bytes?.length ?? 0;

  return {
    size: rules.length,
    text: plainText,
    payload,
    apply(entries) {
      const done: Redacted[] = [];
      while (done.length < entries.length) {
        let to = done.length + 1;
        let bytes = bytesOf(entries[done.length] as Entry);
        while (to < entries.length && to - done.length < TOGETHER && bytes < TOGETHER_BYTES) {
          bytes += bytesOf(entries[to] as Entry);
          to += 1;
        }
        const batch = entries.slice(done.length, to);
        const together = withinTime(TOGETHER_MS, () => batch.map(one));
        if (together !== undefined) done.push(...together.value);
        else {
          for (const entry of batch) {
            const alone = withinTime(SINGLE_MS, () => one(entry));
            if (alone === undefined) return fail(tooSlow(entry));
            done.push(alone.value);
          }
        }
      }
      return ok(done);
    },
  };
}

function tooSlow({ seq }: Entry): Problem {
  return {
    code: 'REDACTION_SLOW',
    message: `The rules took more than ${SINGLE_MS / 1000} s over entry ${seq}, so nothing was written.`,
    hint: 'A repeat inside a repeat, such as (a+)+, is the usual cause; write the expression without.',
    at: seq,
  };
}

/** The entry with its payload changed, or without: and that it was is said in the detail. */
function marked(
  entry: Entry,
  detail: AnyDetail | undefined,
  payload: Uint8Array | undefined,
  rules: readonly number[],
): Entry {
  const { payload: _, truncated: _cut, sha256: _hash, detail: _detail, ...rest } = entry;
  const redacted = {
    size: entry.size,
    ...(payload === undefined ? { withheld: true } : { rules: rules.map((rule) => rule + 1) }),
  };
  return {
    ...rest,
    size: payload?.length ?? 0,
    ...(payload !== undefined && { payload }),
    // `redacted` is of no kind: any entry with a payload may have it.
    detail: { ...detail, redacted } as unknown as AnyDetail,
  };
}
