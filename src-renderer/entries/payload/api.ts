/**
 * What the window asks of the payload worker. A payload's bytes go there as they arrive and stay there; only what is drawn comes
 * back, so that sixteen megabytes cost the window no more than sixteen bytes.
 */
import type { JsonMistakeKind } from '../detail/json-tree.ts';
import type { Choice, DecoderName, DecodeStep } from './decode.ts';
import type { Stamp } from './stamps.ts';
import type { Token } from './tokens.ts';

/** What is known of a payload before its bytes are. */
export interface PayloadAbout {
  /** The transport says it is text: a text message, an event, an item. */
  readonly isText: boolean;
  readonly storedBytes: number;
  /** False where the recording holds only the beginning. */
  readonly complete: boolean;
  /** Milliseconds since 1970, for moments found in it; null where lag says nothing (sent by this side). */
  readonly arrivedAtMs: number | null;
  /** The row of the table, for what its filter found. */
  readonly found: { readonly preview: string; readonly matches: readonly (readonly [number, number])[] } | null;
}

export interface PayloadMistake {
  readonly kind: JsonMistakeKind;
  /** Character of the payload's text, from 0, and what stands there. */
  readonly at: number;
  readonly near: string;
}

/** Where a payload stands. */
export interface PayloadFacts {
  /** Grows with each change of what would be drawn. */
  readonly revision: number;
  /** Bytes that are here. */
  readonly bytes: number;
  /** Whether all that is stored was laid out. */
  readonly whole: boolean;
  readonly steps: readonly DecodeStep[];
  /** Whether there is text to show in Pretty and Tree. */
  readonly readable: boolean;
  readonly mistake: PayloadMistake | null;
  /** What the first bytes prove cannot be unpacked, and why. */
  readonly unread: { readonly decoder: DecoderName; readonly why: 'large' | 'broken' } | null;
  /** `part`: more of the payload is needed for a tree. */
  readonly tree: 'yes' | 'no' | 'part';
  /** Bytes that are no UTF-8 show as U+FFFD, in what was decoded and in Raw. */
  readonly broken: boolean;
  readonly rawBroken: boolean;
  /** What Pretty and Tree show are the payload's own characters: nothing was unpacked. */
  readonly own: boolean;
}

export type TextView = 'pretty' | 'raw';
/** Where a search looks. */
export type FindView = TextView | 'tree' | 'hex';

/** One row as it is drawn. Ranges are of its own `text`. */
export interface DrawnRow {
  /** Where it begins in its view's text. */
  readonly from: number;
  readonly text: string;
  readonly ends: boolean;
  /** Whether a line feed ends it. */
  readonly fed: boolean;
  readonly tokens: readonly Token[];
  /** What the table's filter found. */
  readonly marks: readonly (readonly [number, number])[];
  /** What the search found. */
  readonly finds: readonly (readonly [number, number])[];
  readonly stamp: Stamp | null;
  /** A container opens here and may be folded. */
  readonly fold: Fold | null;
}

export interface Fold {
  /** Character of the view's text where it opens. */
  readonly at: number;
  readonly shut: boolean;
  /** What stands in the line where it closes. */
  readonly tail: string;
}

export interface Lines {
  readonly revision: number;
  readonly total: number;
  readonly length: number;
  readonly from: number;
  readonly rows: readonly DrawnRow[];
}

export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly regex: boolean;
}

/** `problem`: why there is nothing to count. */
export interface Finds {
  readonly count: number;
  /** There are more than were counted. */
  readonly capped: boolean;
  readonly problem: 'regex' | 'hex' | null;
}

export interface Place {
  readonly from: number;
  readonly to: number;
  readonly row: number;
  /** In a tree: what it lies in. */
  readonly node?: number;
}

export interface TreeRow {
  readonly node: number;
  readonly depth: number;
  readonly type: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Member name, quotes included; undefined in an array and at the root. */
  readonly key: string | undefined;
  readonly index: number;
  readonly siblings: number;
  readonly size: number;
  readonly shut: boolean;
  /** A plain value as written, cut when `cut`. */
  readonly value: string;
  readonly cut: boolean;
  /** What the search found in the name without its quotes, and in `value`. */
  readonly keyFinds: readonly (readonly [number, number])[];
  readonly valueFinds: readonly (readonly [number, number])[];
  /** The value is the moment it was made, perhaps. */
  readonly stamp: Stamp | null;
  /** The value is a signed token: what it says, as JSON. */
  readonly token: string | null;
}

export interface TreeRows {
  readonly revision: number;
  readonly total: number;
  readonly from: number;
  readonly rows: readonly TreeRow[];
}

export type TreeMove = 'up' | 'down' | 'pageUp' | 'pageDown' | 'home' | 'end' | 'in' | 'out';

export interface TreePlace {
  readonly node: number;
  readonly row: number;
}

export type ByteForm = 'hex' | 'text' | 'base64' | 'c';

export interface DiffSide {
  readonly text: string;
  /** Characters of `text` that differ. */
  readonly marks: readonly (readonly [number, number])[];
  /** It is longer than what is shown of it. */
  readonly cut: boolean;
}

/** One thing compared: a member, a line, a run of bytes. */
export interface DiffRow {
  readonly what: 'same' | 'changed' | 'onlyA' | 'onlyB';
  /** Where: a JSONPath, a line number, an offset. Empty in the second line of what changed. */
  readonly label: string;
  readonly a: DiffSide | null;
  readonly b: DiffSide | null;
  /** How far two numbers, or two moments, are apart: B minus A. */
  readonly by: { readonly unit: 'number' | 'ms'; readonly amount: string } | null;
}

export interface DiffRows {
  readonly total: number;
  readonly from: number;
  readonly rows: readonly DiffRow[];
}

/** How a comparison is shown. */
export interface DiffLook {
  /** Also what is the same. */
  readonly all: boolean;
  /** One below the other instead of side by side. */
  readonly unified: boolean;
}

export interface DiffFacts {
  readonly mode: 'json' | 'text' | 'bytes';
  readonly same: number;
  readonly changed: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** The texts are too different to be lined up in time: compared line by line. */
  readonly rough: boolean;
}

/** The worker's functions. Every `id` was opened before, or the call rejects. */
export type PayloadApi = {
  open(id: number, about: PayloadAbout): void;
  append(id: number, bytes: Uint8Array): void;
  /** Lays out what is here. Called for the first part, and again when the rest is here. */
  settle(id: number): Promise<PayloadFacts>;
  choose(id: number, choice: Choice): Promise<PayloadFacts>;
  mark(id: number, found: PayloadAbout['found']): Promise<PayloadFacts>;
  close(id: number): void;
  lines(id: number, view: TextView, columns: number, from: number, count: number): Promise<Lines>;
  /** Folds or unfolds in Pretty: the container that opens at a character, the innermost around one, or all but the outermost. */
  fold(id: number, what: { readonly at: number } | { readonly around: number } | 'all', shut: boolean): void;
  rowOf(id: number, view: TextView, columns: number, offset: number): Promise<number>;
  text(id: number, view: TextView, from: number, to: number): string;
  find(id: number, view: FindView, query: Query): Promise<Finds>;
  /** The match of this number; `columns` is bytes a line in Hex. */
  found(id: number, view: FindView, columns: number, index: number): Promise<Place | null>;
  /** Matches that reach into `[from, to)`, cut to it and counted from its start. */
  foundIn(id: number, view: FindView, from: number, to: number): Promise<readonly (readonly [number, number])[]>;
  bytes(id: number, from: number, to: number): Uint8Array;
  bytesAs(id: number, from: number, to: number, form: ByteForm): string;
  tree(id: number, from: number, count: number): Promise<TreeRows>;
  treeToggle(id: number, node: number): TreePlace;
  treeMove(id: number, node: number, move: TreeMove, page: number): TreePlace;
  treePath(id: number, node: number): readonly (string | number)[];
  treeValue(id: number, node: number): string;
  diff(a: number, b: number): Promise<DiffFacts>;
  diffRows(a: number, b: number, look: DiffLook, from: number, count: number): DiffRows;
  /** The next difference after (or before) row `from`; null when there is none. */
  diffStep(a: number, b: number, look: DiffLook, from: number, step: -1 | 1): number | null;
};
