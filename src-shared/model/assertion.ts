import type { Kind } from './kind.ts';

/** What a file of assertions asks of a recording, one by one. The file's own shape is in docs/assertions.md. */
export interface AssertionResult {
  /** `within 5 s an event "order.created" whose $.total > 0` */
  readonly name: string;
  readonly passed: boolean;
  /** What was seen instead, or what fulfilled it. */
  readonly message: string;
  /** Entries that show it, at most 20. */
  readonly evidence: readonly { readonly seq: number; readonly kind: Kind }[];
  /** Where it stands in the file, from 1. */
  readonly line: number;
}
