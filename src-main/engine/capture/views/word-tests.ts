import { FLAG } from '../../../../src-shared/codec/page.ts';
import type { RegexLiteral } from '../../../../src-shared/filter/index.ts';
import { KINDS, type Kind } from '../../../../src-shared/model/kind.ts';
import { sentenceOf, sentenceText } from '../../../../src-shared/model/sentence.ts';
import { detailOf } from '../entry-of-page.ts';
import { markPayloadsWith } from './body-search.ts';
import { detailStrings } from './detail-tests.ts';
import { kindBitsOf, LIFECYCLE_BITS } from './kinds.ts';
import { type RangeScan, REGEX_MAX_BYTES } from './range-scan.ts';
import { EVERYTHING, eachEntry, type Test } from './test.ts';

// Kinds whose row shows a sentence made from numbers, which the stored detail does not spell out.
const SPOKEN_BITS = LIFECYCLE_BITS | kindBitsOf(['request', 'response', 'retry', 'pong']);
// A message's detail tells of its frames only.
const MESSAGE_BITS = kindBitsOf(['text', 'binary']);

/** What a search by words sees of an entry besides its payload: the row's sentence and the texts of its detail. */
function spokenText(scan: RangeScan, index: number): string {
  const { page } = scan;
  const code = page.kind[index] as number;
  if (((page.flags[index] as number) & FLAG.detail) === 0 || ((1 << code) & MESSAGE_BITS) !== 0) return '';
  const detail = detailOf(page, index);
  const sentence = sentenceOf(KINDS[code] as Kind, detail, page.attempt[index] as number);
  const strings = detailStrings(detail);
  if (sentence !== undefined) strings.unshift(sentenceText(sentence));
  return strings.join('\n');
}

/** A substring, letters of either case, in the payload, the sentence or the detail. */
export function wordTest(text: string): Test {
  if (text === '') return EVERYTHING;
  const wanted = text.toLowerCase();
  // Bytes can be compared when only ASCII letters have two cases in the needle.
  const plain = /^\p{ASCII}*$/u.test(text) || text.toLowerCase() === text.toUpperCase();
  const needle = Buffer.from(wanted, 'utf8');
  const hasLetters = /[a-z]/.test(wanted);
  return {
    cost: 3,
    verdict: () => 'some',
    narrow(scan, mask) {
      const found = new Uint8Array(mask.length);
      if (plain) markPayloadsWith(scan, needle, hasLetters, found);
      for (let at = 0; at < mask.length; at++) {
        if (mask[at] === 0 || found[at] === 1) continue;
        const index = scan.from + at;
        const inText = !plain && scan.text(index).toLowerCase().includes(wanted);
        if (inText || inDetail(scan, index, wanted)) continue;
        if (scan.isCut(index)) scan.markPartly(index);
        mask[at] = 0;
      }
    },
  };
}

function inDetail(scan: RangeScan, index: number, wanted: string): boolean {
  const { page } = scan;
  if (((page.flags[index] as number) & FLAG.detail) === 0) return false;
  const bit = 1 << (page.kind[index] as number);
  if ((bit & MESSAGE_BITS) !== 0) return false;
  if ((bit & SPOKEN_BITS) !== 0) return spokenText(scan, index).toLowerCase().includes(wanted);
  return detailStrings(detailOf(page, index)).some((text) => text.toLowerCase().includes(wanted));
}

/** A regex over the payload's text, else over sentence and detail. */
export function regexTest(literal: RegexLiteral): Test {
  const regex = new RegExp(literal.source, literal.flags);
  return eachEntry(
    5,
    () => 'some',
    (scan, index) => {
      if (scan.hasPayload(index) && regex.test(scan.text(index, REGEX_MAX_BYTES))) return true;
      const spoken = spokenText(scan, index);
      if (spoken !== '' && regex.test(spoken)) return true;
      if (scan.isCut(index) || (scan.page.length[index] as number) > REGEX_MAX_BYTES) scan.markPartly(index);
      return false;
    },
  );
}
