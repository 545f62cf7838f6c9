import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ResumeEffect, ResumeWatch } from '../../../src-main/engine/connection/resume-watch.ts';

const brief = (effects: readonly ResumeEffect[]): string[] =>
  effects.map((effect) =>
    effect.type === 'notice'
      ? effect.detail.code
      : `${effect.type} ${effect.detail.from}-${effect.detail.to} ×${effect.detail.count}`,
  );
function watch(ids: readonly (string | number)[], isSequence = true): string[] {
  const ids_ = new ResumeWatch('id', isSequence);
  return [...ids.flatMap((id) => brief(ids_.seen(String(id)))), ...brief(ids_.flush())];
}

describe('counted ids', () => {
  it('in order say nothing', () => expect(watch([5, 6, 7, 8])).toEqual([]));
  it('with a hole are a gap', () => expect(watch([1, 2, 6, 7])).toEqual(['gap 3-5 ×3']));
  it('seen again are duplicates, a run of them one entry', () => {
    expect(watch([1, 2, 3, 2, 3, 4])).toEqual(['duplicate 2-3 ×2']);
    expect(watch([1, 2, 3, 3])).toEqual(['duplicate 3-3 ×1']);
  });
  it('that come late fill their gap and are no duplicates, but are the second time', () => {
    expect(watch([1, 2, 5, 4, 3, 6, 4])).toEqual(['gap 3-4 ×2', 'duplicate 4-4 ×1']);
  });
  it('that begin anew below the first are said once', () => {
    expect(watch([100, 101, 1, 2, 3, 5])).toEqual(['IDS_WENT_BACK', 'gap 4-4 ×1']);
    expect(watch([100, 50, 20])).toEqual(['IDS_WENT_BACK']);
  });
});

describe('ids that nobody said are counted', () => {
  it('claim no gap before they have risen by one', () => expect(watch([10, 20, 30], false)).toEqual([]));
  it('claim gaps once they have', () => expect(watch([10, 11, 12, 15], false)).toEqual(['gap 13-14 ×2']));
  it('stop claiming when they turn out to jump', () => {
    const ids = [1, 2, ...Array.from({ length: 40 }, (_, i) => 100 + i * 10)];
    const said = watch(ids, false);
    expect(said.filter((line) => line === 'IDS_NOT_COUNTED')).toHaveLength(1);
    expect(said.at(-1)).toBe('IDS_NOT_COUNTED');
  });
  it('know duplicates all the same', () => expect(watch([10, 20, 10, 30], false)).toEqual(['duplicate 10-10 ×1']));
});

describe('ids that are no numbers', () => {
  it('are only known again', () => expect(watch(['a', 'b', 'a', 'b', 'c'])).toEqual(['duplicate a-b ×2']));
  it('are forgotten after ten thousand', () => {
    const many = Array.from({ length: 10_001 }, (_, i) => `x${i}`);
    expect(watch([...many, 'x0'])).toEqual([]);
    expect(watch([...many, 'x1'])).toEqual(['duplicate x1-x1 ×1']);
  });
  it('may be long numbers, which nobody counts', () =>
    expect(watch(['1756301234567890123', '1756301234567890999'])).toEqual([]));
});

it('finds exactly what was dropped and doubled', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('keep', 'keep', 'drop', 'twice'), { minLength: 2, maxLength: 200 }),
      (fates) => {
        const sent = [
          0,
          ...fates.flatMap((fate, i) => (fate === 'drop' ? [] : fate === 'twice' ? [i + 1, i + 1] : [i + 1])),
        ];
        const resume = new ResumeWatch('id', true);
        const effects = [...sent.flatMap((id) => resume.seen(String(id))), ...resume.flush()];
        if (effects.some(({ type }) => type === 'notice')) return;
        const sum = (type: string): number =>
          effects.reduce(
            (total, effect) => total + (effect.type === type && 'count' in effect.detail ? effect.detail.count : 0),
            0,
          );
        const last = fates.findLastIndex((fate) => fate !== 'drop');
        expect(sum('gap')).toBe(fates.slice(0, last + 1).filter((fate) => fate === 'drop').length);
        expect(sum('duplicate')).toBe(fates.filter((fate) => fate === 'twice').length);
      },
    ),
  );
});
