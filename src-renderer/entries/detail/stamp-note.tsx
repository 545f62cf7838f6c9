import { durationText } from '../../../src-shared/base/units-text.ts';
import { Tip } from '../../widgets/tip.tsx';
import { words } from '../../words/index.ts';
import type { Stamp } from '../payload/stamps.ts';

/** How long after a moment in the payload the entry came, with how that was guessed. */
export function StampNote({ stamp }: { readonly stamp: Stamp }) {
  const { field, form, lagMs } = stamp;
  const ahead = lagMs < 0;
  const about = words.detail.lagTip(field, words.detail.stampForms[form], ahead);
  const text = ahead ? words.detail.lagAhead(durationText(-lagMs)) : words.detail.lag(durationText(lagMs));
  return (
    <Tip text={about}>
      <button type="button" className="entries-stamp" aria-label={`${text}. ${about}`}>
        {text}
      </button>
    </Tip>
  );
}
