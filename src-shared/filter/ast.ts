import type { Problem } from '../base/result.ts';
import type { TransportName } from '../model/entry.ts';
import type { Kind } from '../model/kind.ts';

/** Characters `[from, to)` of the filter's text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type CompareOp = '=' | '!=' | '>' | '>=' | '<' | '<=';
export type TextOp = '=' | '!=' | '~';

export interface RegexLiteral {
  readonly source: string;
  readonly flags: string;
}

/** A value as written. Unquoted `101`, `true`, `false`, `null` mean the JSON value, quoted ones the string. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

/** One step into a JSON value: a member, an index, or `*` for any element. */
export type PathStep = string | number | { readonly any: true };

/** Fields that are numbers. `at` (since the start), `rtt` and `held` are in nanoseconds, `size` in bytes. */
export type NumberField = 'conn' | 'attempt' | 'size' | 'status' | 'code' | 'seq' | 'at' | 'rtt' | 'held';
/** Fields that are names: the SSE event, an id, a connection's name, an error's code. */
export type NameField = 'event' | 'id' | 'conn' | 'code';

export type FilterNode =
  | { readonly type: 'all'; readonly span: Span }
  | { readonly type: 'and' | 'or'; readonly parts: readonly FilterNode[]; readonly span: Span }
  | { readonly type: 'not'; readonly part: FilterNode; readonly span: Span }
  /** Substring, letters of either case. */
  | { readonly type: 'word'; readonly text: string; readonly quoted: boolean; readonly span: Span }
  | { readonly type: 'regex'; readonly regex: RegexLiteral; readonly span: Span }
  | { readonly type: 'kind'; readonly kinds: readonly Kind[]; readonly span: Span }
  | { readonly type: 'dir'; readonly direction: 'toServer' | 'toClient'; readonly span: Span }
  | { readonly type: 'transport'; readonly transports: readonly TransportName[]; readonly span: Span }
  | {
      readonly type: 'number';
      readonly field: NumberField;
      readonly op: CompareOp;
      readonly value: number;
      readonly span: Span;
    }
  | {
      readonly type: 'name';
      readonly field: NameField;
      readonly op: TextOp;
      readonly value: Literal | RegexLiteral;
      readonly span: Span;
    }
  | {
      readonly type: 'json';
      readonly path: readonly PathStep[];
      readonly op: 'exists' | CompareOp | '~';
      readonly value?: Literal | RegexLiteral;
      readonly span: Span;
    };

/** Replace `[from, to)` by `text`. */
export interface Suggestion {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A mistake in a filter; `[at, to)` are the characters to underline. */
export interface FilterProblem extends Problem {
  readonly at: number;
  readonly to: number;
  /** The likely repair, when there is one. */
  readonly suggestion?: Suggestion;
}

export type ParsedFilter =
  | { readonly ok: true; readonly value: FilterNode }
  | { readonly ok: false; readonly error: FilterProblem };

export function isRegexLiteral(value: Literal | RegexLiteral): value is RegexLiteral {
  return 'source' in value;
}
