import type { CaptureSuggestion } from '../../../../src-shared/model/replay.ts';
import type { Scalar } from './scalars.ts';

const NAME_OF_ID =
  /(?:^|[_-])(?:id|token|key|sid|session|nonce|cursor|ticket|secret|uuid|guid|ref|jwt)$|(?:Id|ID|Token|Key|Session|Nonce|Cursor|Ticket|Secret|Uuid|Guid|Ref)$/;
const TIME = /^\d{4}-\d\d-\d\d/;
/** A value this short is an id only where both sides call it the same, and not just `id`. */
const SHORT = 4;
const LONG = 8;
const MOST_VALUES = 100_000;
const MOST_SUGGESTIONS = 50;

function looksLikeId({ name, text }: Scalar): boolean {
  if (text === '' || text.length > 4_096 || TIME.test(text)) return false;
  if (NAME_OF_ID.test(name)) return true;
  return text.length >= LONG && /\d/.test(text) && /[A-Za-z]/.test(text) && !/\s/.test(text);
}

/** Finds values that a server made and the client sent back: in another run they may be others. */
export class IdHunt {
  readonly #answered = new Map<string, { readonly scalar: Scalar; readonly seq: number }>();
  /** What the client said first is its own. */
  readonly #own = new Set<string>();
  readonly #found = new Map<string, CaptureSuggestion>();

  answer(seq: number, scalars: readonly Scalar[]): void {
    for (const scalar of scalars) {
      const { text } = scalar;
      if (this.#answered.size >= MOST_VALUES || this.#own.has(text) || this.#answered.has(text)) continue;
      if (looksLikeId(scalar)) this.#answered.set(text, { scalar, seq });
    }
  }

  sent(seq: number, scalars: readonly Scalar[]): void {
    for (const { name, text } of scalars) {
      const answer = this.#answered.get(text);
      if (answer === undefined) {
        if (this.#own.size < MOST_VALUES) this.#own.add(text);
        continue;
      }
      const { scalar } = answer;
      if (text.length < SHORT && (scalar.name !== name || name.toLowerCase() === 'id')) continue;
      if (this.#found.size >= MOST_SUGGESTIONS || this.#found.has(scalar.path)) continue;
      this.#found.set(scalar.path, { path: scalar.path, recorded: text, answerSeq: answer.seq, sentSeq: seq });
    }
  }

  suggestions(): readonly CaptureSuggestion[] {
    return [...this.#found.values()];
  }
}

/** Values of an address and of headers, and the words in them: `Bearer abc` has `abc`. */
export function scalarsOfRequest(url: string, headers: readonly (readonly [string, string])[]): readonly Scalar[] {
  const found: Scalar[] = [];
  if (URL.canParse(url)) {
    const { searchParams, pathname } = new URL(url);
    for (const [name, text] of searchParams) found.push({ path: '', name, text });
    for (const part of pathname.split('/')) if (part !== '') found.push({ path: '', name: '', text: part });
  }
  for (const [name, value] of headers) {
    found.push({ path: '', name, text: value });
    for (const word of value.split(/[\s;,=]+/)) if (word !== value) found.push({ path: '', name, text: word });
  }
  return found;
}
