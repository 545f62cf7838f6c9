import { FLAG, type Page } from '../../../../src-shared/codec/page.ts';
import { directionOf } from '../../../../src-shared/model/kind.ts';
import { cutOf, kindOf, payloadOf, storedDetailOf } from '../entry-of-page.ts';
import type { NewEntry } from '../recorder.ts';

/**
 * The entry at `index` of a page, to be written into another recording as it is: payload (a window over the page's body),
 * what was cut of it, sizes, frame and detail.
 */
export function copyOfEntry(page: Page, index: number): NewEntry {
  const payload = payloadOf(page, index);
  const wireSize = page.wireSize[index] as number;
  const cut = cutOf(page, index);
  const detail = storedDetailOf(page, index);
  const frame = page.frame[index] as number;
  const flags = page.flags[index] as number;
  return {
    kind: kindOf(page, index),
    direction: directionOf(flags),
    atNs: page.atNs[index] as number,
    connection: page.connection[index] as number,
    attempt: page.attempt[index] as number,
    ...(wireSize > 0 && { wireSize }),
    ...(payload !== undefined && { payload }),
    ...(cut !== undefined && { size: cut.size, sha256: cut.sha256 }),
    ...((flags & FLAG.inflated) !== 0 && { inflated: true }),
    ...(detail !== undefined && { detail }),
    ...(frame > 0 && { frame }),
  };
}
