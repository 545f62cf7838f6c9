import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import './float.css';

export interface TipProps {
  readonly text: string;
  /** One element that takes a ref. */
  readonly children: ReactNode;
}

/** A few words when the pointer or the focus rests on something. Needs a `TipProvider` above. */
export function Tip({ text, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        asChild
        onFocus={(event) => {
          // A menu that the mouse closed gives the focus back; a tip then says what was just done, over the next button.
          if (!event.currentTarget.matches(':focus-visible')) event.preventDefault();
        }}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="float-tip" sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function TipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200} disableHoverableContent>
      {children}
    </Tooltip.Provider>
  );
}
