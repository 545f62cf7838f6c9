import { useEffect, useRef } from 'react';
import type { Completion } from '../../../src-shared/filter/index.ts';
import { words } from '../../words/index.ts';

export interface CompletionMenuProps {
  readonly id: string;
  readonly offers: readonly Completion[];
  readonly active: number;
  /** Character under which the menu opens. */
  readonly column: number;
  onTake(offer: Completion): void;
}

/** What could stand at the cursor. The focus stays in the field: this is a listbox it controls. */
export function CompletionMenu({ id, offers, active, column, onTake }: CompletionMenuProps) {
  const chosen = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another active offer is what there is to scroll to
  useEffect(() => {
    // Braces: in new browsers it returns a promise, which is no clean-up.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      className="entries-menu entries-completion"
      id={id}
      role="listbox"
      aria-label={words.filter.completions}
      style={{ left: `min(${column}ch, 100% - 320px)` }}
    >
      {offers.map((offer, at) => (
        // biome-ignore lint/a11y/useFocusableInteractive: a listbox steered by aria-activedescendant has no focusable options
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field that controls the list
        <div
          key={`${offer.from} ${offer.label}`}
          id={`${id}-${at}`}
          ref={at === active ? chosen : undefined}
          className={at === active ? 'entries-menu-item entries-menu-on' : 'entries-menu-item'}
          role="option"
          aria-selected={at === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(offer)}
        >
          <span className="entries-mono">{offer.label}</span>
          <span className="entries-menu-detail">{offer.detail}</span>
        </div>
      ))}
    </div>
  );
}
