import { useLayoutEffect, useRef } from 'react';
import type { Readout } from './readout.ts';

export interface ReadoutCardProps {
  readonly readout: Readout;
  /** Of the pointer, in the timeline's own pixels. */
  readonly x: number;
  readonly y: number;
}

/** The card at the pointer. It follows the pointer and never takes it. */
export function ReadoutCard({ readout, x, y }: ReadoutCardProps) {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    const room = element?.offsetParent;
    if (element === null || !(room instanceof HTMLElement)) return;
    const right = x + 14 + element.offsetWidth > room.clientWidth;
    const left = right ? x - 14 - element.offsetWidth : x + 14;
    // Below the pointer; above it where the window ends.
    const below = room.getBoundingClientRect().top + y + 18 + element.offsetHeight <= window.innerHeight - 8;
    element.style.transform = `translate(${Math.max(4, left)}px, ${below ? y + 18 : y - 12 - element.offsetHeight}px)`;
  });
  return (
    <div className="timeline-card" ref={card} aria-hidden="true">
      <b style={{ color: `var(--${readout.color})` }}>{readout.title}</b>
      {readout.sentence !== undefined && <p>{readout.sentence}</p>}
      {readout.hint !== undefined && <p className="timeline-card-hint">{readout.hint}</p>}
      <dl>
        {readout.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
