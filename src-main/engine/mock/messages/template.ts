import type { Faker } from '@faker-js/faker';
import { compile as compilePath, type JSONPathQuery, type JSONValue } from 'json-p3';
import { nearest } from '../../../../src-shared/base/nearest.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import { dynamicValue } from '../../../../src-shared/model/dynamic-variables.ts';
import type { MessageTemplate } from '../../../../src-shared/model/scenario/message-source.ts';
import { findVariables } from '../../../../src-shared/model/variables.ts';

/** What a message is made with. */
export interface TemplateContext {
  /** Id of the message in its feed; 0 where it has none. */
  readonly id: number;
  readonly client: number;
  readonly user: string;
  readonly room: string;
  readonly nowMs: number;
  random(): number;
  /** Who is in the room; nobody where there is none. */
  members?(): readonly { readonly client: number; readonly user: string }[];
  /** What the client sent, as JSON value or text; undefined where nothing was sent. */
  readonly received?: unknown;
}

/** A template, ready to make messages. */
export interface CompiledTemplate {
  make(context: TemplateContext): string;
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Part = (context: TemplateContext) => Value;

const CONTEXT_NAMES = ['id', 'client', 'user', 'room', 'members'] as const;

/** `{{$name argument argument}}`: what takes arguments, with what they are. */
const FUNCTIONS = {
  $number: 'two numbers: {{$number 90 110}}',
  $integer: 'two whole numbers: {{$integer 1 6}}',
  $pick: 'words to choose from: {{$pick buy sell}}',
  $walk: 'a start and a step: {{$walk 100 0.5}}',
  $faker: 'a name of Faker: {{$faker person.fullName}}',
} as const;
const PLAIN = ['$uuid', '$now', '$timestamp', '$counter', '$random'] as const;
const KNOWN: readonly string[] = [...CONTEXT_NAMES, ...PLAIN, ...Object.keys(FUNCTIONS), '$.field'];

/** Whether any template needs the library of names and addresses, which is big. */
export function needsFaker(template: unknown): boolean {
  return JSON.stringify(template)?.includes('$faker') ?? false;
}

function numbers(words: readonly string[], count: number): readonly number[] | null {
  const values = words.map(Number);
  return values.length === count && values.every(Number.isFinite) ? values : null;
}

function argumentsWrong(name: keyof typeof FUNCTIONS): Result<Part> {
  return fail('TEMPLATE_ARGUMENTS', `{{${name}}} takes ${FUNCTIONS[name]}.`, 'Separate the arguments with spaces.');
}

function fakerPart(path: string, faker: Faker | undefined): Result<Part> {
  const [group = '', method = '', ...more] = path.split('.');
  const groupOf = faker === undefined ? undefined : (faker as unknown as Record<string, unknown>)[group];
  const call =
    typeof groupOf === 'object' && groupOf !== null && more.length === 0
      ? (groupOf as Record<string, unknown>)[method]
      : undefined;
  if (typeof call !== 'function') {
    return fail(
      'TEMPLATE_NAME_UNKNOWN',
      `Faker has no “${path}”.`,
      'Take a name of its reference, like person.fullName or internet.email.',
    );
  }
  return ok(() => {
    const value: unknown = call.call(groupOf);
    return typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as Value) : (value as Value);
  });
}

/** A walk that stays near its start: each step is pulled back by a tenth of how far it is. */
function walkPart(start: number, step: number): Part {
  let at = start;
  return ({ random }) => {
    at += (random() - 0.5) * 2 * step + (start - at) / 10;
    return Math.round(at * 100) / 100;
  };
}

function receivedPart(path: string): Result<Part> {
  let query: JSONPathQuery;
  try {
    query = compilePath(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'JSONPATH_INVALID',
      `“${path}” is not a JSONPath: ${why}.`,
      'Write it like $.id or $.items[0].px (RFC 9535).',
    );
  }
  return ok(({ received }) => {
    if (received === undefined) return null;
    const [first] = query.query(received as JSONValue);
    return first === undefined ? null : (first.value as Value);
  });
}

/** What stands for one `{{…}}`. */
function partOf(inside: string, faker: Faker | undefined): Result<Part> {
  if (inside === '$' || inside.startsWith('$.') || inside.startsWith('$[')) return receivedPart(inside);
  const [name = '', ...words] = inside.split(/\s+/);
  switch (name) {
    case 'id':
      return ok(({ id }) => id);
    case 'client':
      return ok(({ client }) => client);
    case 'user':
      return ok(({ user }) => user);
    case 'room':
      return ok(({ room }) => room);
    case 'members':
      return ok(({ members }) => (members?.() ?? []).map((member) => ({ ...member })));
    case '$timestamp':
      return ok(({ nowMs }) => Math.floor(nowMs));
    case '$counter': {
      let counted = 0;
      return ok(() => {
        counted += 1;
        return counted;
      });
    }
    case '$random':
      return ok(({ random }) => Math.floor(random() * 1_000_000));
    case '$uuid':
    case '$now':
      return ok(({ nowMs, random }) => dynamicValue(name, { nowMs, random, counted: 0 }) ?? '');
    case '$number': {
      const [from, to] = numbers(words, 2) ?? [];
      if (from === undefined || to === undefined) return argumentsWrong(name);
      return ok(({ random }) => Math.round((from + random() * (to - from)) * 100) / 100);
    }
    case '$integer': {
      const [from, to] = numbers(words, 2) ?? [];
      if (from === undefined || to === undefined) return argumentsWrong(name);
      return ok(({ random }) => Math.floor(from + random() * (to - from + 1)));
    }
    case '$pick':
      if (words.length === 0) return argumentsWrong(name);
      return ok(({ random }) => words[Math.floor(random() * words.length)] ?? '');
    case '$walk': {
      const [start, step] = numbers(words, 2) ?? [];
      return start === undefined || step === undefined ? argumentsWrong(name) : ok(walkPart(start, step));
    }
    case '$faker':
      return words.length === 1 ? fakerPart(words[0] ?? '', faker) : argumentsWrong(name);
    default: {
      const meant = nearest(name, KNOWN);
      return fail(
        'TEMPLATE_NAME_UNKNOWN',
        `Nothing is called {{${name}}}.`,
        `${meant === undefined ? '' : `Did you mean {{${meant}}}? `}There is ${KNOWN.join(', ')}. Braces that are meant are written \\{{.`,
      );
    }
  }
}

const asText = (value: Value): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A text with its places; one place alone gives its value as it is. */
function compileText(text: string, faker: Faker | undefined): Result<Part> {
  const pieces: (string | Part)[] = [];
  let from = 0;
  const plain = (piece: string): void => {
    if (piece !== '') pieces.push(piece.replaceAll('\\{{', '{{'));
  };
  for (const reference of findVariables(text)) {
    const part = partOf(reference.name, faker);
    if (!part.ok) return part;
    plain(text.slice(from, reference.from));
    pieces.push(part.value);
    from = reference.to;
  }
  plain(text.slice(from));
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'function') return ok(only);
  if (pieces.every((piece) => typeof piece === 'string')) {
    const fixed = pieces.join('');
    return ok(() => fixed);
  }
  return ok((context) => pieces.map((piece) => (typeof piece === 'string' ? piece : asText(piece(context)))).join(''));
}

function compileValue(template: unknown, faker: Faker | undefined): Result<Part> {
  if (typeof template === 'string') return compileText(template, faker);
  if (Array.isArray(template)) {
    const parts: Part[] = [];
    for (const item of template) {
      const part = compileValue(item, faker);
      if (!part.ok) return part;
      parts.push(part.value);
    }
    return ok((context) => parts.map((part) => part(context)));
  }
  if (typeof template === 'object' && template !== null) {
    const fields: [string, Part][] = [];
    for (const [key, value] of Object.entries(template)) {
      const part = compileValue(value, faker);
      if (!part.ok) return part;
      fields.push([key, part.value]);
    }
    return ok((context) => Object.fromEntries(fields.map(([key, part]) => [key, part(context)])));
  }
  return ok(() => template as Value);
}

/**
 * Makes a template ready. A text stays a text; anything else becomes one line of JSON.
 *
 * @param faker where {@link needsFaker} says so; seeded by the caller
 * Errors: TEMPLATE_NAME_UNKNOWN, TEMPLATE_ARGUMENTS, JSONPATH_INVALID.
 */
export function compileTemplate(template: MessageTemplate, faker?: Faker): Result<CompiledTemplate> {
  const part = compileValue(template, faker);
  if (!part.ok) return part;
  return ok({ make: (context) => asText(part.value(context)) });
}
