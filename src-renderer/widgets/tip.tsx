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
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
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
