import { differenceWords as said } from '../../words/difference.ts';
import './letter.css';

/** The sign of a side: its letter on its colour. */
export function Letter({ side }: { readonly side: 'a' | 'b' }) {
  return <b className={`diff-letter diff-letter-${side}`}>{said.sides[side]}</b>;
}
