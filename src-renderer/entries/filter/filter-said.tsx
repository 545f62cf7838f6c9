import { useLayoutEffect, useRef } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { FilterProblem } from '../../../src-shared/filter/index.ts';
import { words } from '../../words/index.ts';

const said = words.filter;

export interface FilterSaidProps {
  readonly id: string;
  readonly problem: Problem;
  /** With the characters it is about, where it is a mistake in the text. */
  readonly mistake: FilterProblem | null;
  onRepair(): void;
}

/** What is wrong, in a sentence under the bar, with a notch below the character it begins at. */
export function FilterSaid({ id, problem, mistake, onRepair }: FilterSaidProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const wrong = mistake === null ? null : element?.parentElement?.querySelector('.entries-token-wrong');
    if (element === null) return;
    const left = element.getBoundingClientRect().left;
    const at = wrong?.getBoundingClientRect();
    element.style.setProperty(
      '--notch',
      at === undefined ? '-100px' : `${at.left - left + Math.min(at.width, 7) / 2}px`,
    );
  }, [mistake]);
  const suggestion = mistake?.suggestion;
  return (
    <div className="entries-filter-said" id={id} role="status" ref={box}>
      {problem.message} {suggestion === undefined && <span className="entries-filter-hint">{problem.hint}</span>}
      {suggestion !== undefined && (
        <>
          {suggestion.text.trim() === '' ? (
            <button type="button" className="entries-filter-repair" onClick={onRepair}>
              {said.remove}
            </button>
          ) : (
            <>
              {said.didYouMean}{' '}
              <button type="button" className="entries-filter-repair" onClick={onRepair}>
                {visible(suggestion.text.trim())}
              </button>{' '}
              {said.questionMark}
            </>
          )}{' '}
          <span className="entries-filter-hint">{said.tabTakes}</span>
        </>
      )}
    </div>
  );
}
