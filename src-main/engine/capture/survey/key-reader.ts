import { assertNever } from '../../../../src-shared/base/result.ts';
import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import type { GroupBy } from '../../../../src-shared/contract/survey.ts';
import type { DetailByKind } from '../../../../src-shared/model/entry.ts';
import { KIND_CODE } from '../../../../src-shared/model/kind.ts';
import {
  directionKey,
  foundText,
  type GroupKey,
  type GroupPath,
  jsonKeyOf,
  valueAt,
} from '../../../../src-shared/survey/index.ts';
import { detailOf } from '../entry-of-page.ts';
import type { PageMeta } from '../page-source.ts';
import { isProbePath, JsonProbe } from '../views/json-probe.ts';
import { kindBitsOf } from '../views/kinds.ts';
import { parseJson } from '../views/range-scan.ts';

/** The payload was cut at the cap: what is left does not say whether the value was there. */
export const UNREAD = Symbol('unread');

export interface KeyReader {
  /** Whether entries of such a page cannot be told apart by their columns. */
  needsBody(meta: PageMeta): boolean;
  /** Whether it may take time without bound: a path with a regex in it. */
  readonly mayHang: boolean;
  /** Parses payloads. */
  readonly isCostly: boolean;
  /** What the entry is counted under: undefined where it has no such value, {@link UNREAD} where nobody can know. */
  read(page: Page, index: number): GroupKey | undefined | typeof UNREAD;
}

const EVENT_BITS = kindBitsOf(['event']);

/** Finds what entries are put together by. */
export function keyReader(by: GroupBy, path: GroupPath | undefined): KeyReader {
  const columnsOnly = { needsBody: () => false, mayHang: false, isCostly: false };
  switch (by.by) {
    case 'kind':
      return { ...columnsOnly, read: (page, index) => page.kind[index] as number };
    case 'direction':
      return {
        ...columnsOnly,
        read: (page, index) => directionKey((page.flags[index] as number) & FLAG.direction),
      };
    case 'connection':
      return { ...columnsOnly, read: (page, index) => page.connection[index] as number };
    case 'attempt':
      return { ...columnsOnly, read: (page, index) => page.attempt[index] as number };
    case 'event':
      return {
        ...columnsOnly,
        needsBody: (meta) => (meta.kinds & EVENT_BITS) !== 0,
        read: (page, index) => eventOf(page, index),
      };
    case 'path':
      if (path === undefined) throw new TypeError('a group by a path comes with the path');
      return pathReader(path);
    default:
      return assertNever(by);
  }
}

function eventOf(page: Page, index: number): string | undefined {
  if (page.kind[index] !== KIND_CODE.event) return undefined;
  return (detailOf(page, index) as DetailByKind['event'] | undefined)?.event;
}

function pathReader({ query, steps }: GroupPath): KeyReader {
  const probe = steps !== undefined && isProbePath(steps) ? new JsonProbe(steps) : undefined;
  return {
    needsBody: () => true,
    mayHang: steps === undefined,
    isCostly: true,
    read(page, index) {
      const flags = page.flags[index] as number;
      const bytes = page.length[index] as number;
      if ((flags & FLAG.payload) === 0 || bytes === 0) return undefined;
      if ((flags & FLAG.truncated) !== 0) return UNREAD;
      const from = page.start[index] as number;
      if (probe !== undefined) {
        const found = probe.find(page.body, from, from + bytes);
        if (found === 'nothing') return undefined;
        // Past 2^53 the number that is written is not the one that was read.
        const isExact = typeof probe.value !== 'number' || Number.isSafeInteger(probe.value) || probe.value % 1 !== 0;
        if (found === 'value' && isExact) return jsonKeyOf(probe.value);
      }
      const { buffer, byteOffset } = page.body;
      const text = Buffer.from(buffer as ArrayBuffer, byteOffset + from, bytes).toString('utf8');
      if (steps === undefined) return foundText(text, query);
      return jsonKeyOf(valueAt(parseJson(text, true), steps));
    },
  };
}
