import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { words } from '../words/index.ts';
import { IconButton } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  /** One line under the title; read aloud with it. */
  readonly about: string;
  readonly onClose: () => void;
  /** `sheet` stands at the right edge at full height, `box` in the middle. */
  readonly form?: 'box' | 'sheet';
  /** For a size of its own. */
  readonly className?: string;
  readonly children: ReactNode;
  /** Buttons at the foot. */
  readonly actions: ReactNode;
}

/** The first field, else the dialog itself: the close button comes first in the page, and would show its tip. */
function focusFirstField(event: Event): void {
  const dialog = event.currentTarget as HTMLElement | null;
  if (dialog === null) return;
  event.preventDefault();
  (dialog.querySelector<HTMLElement>('.dlg-body input, .dlg-body textarea') ?? dialog).focus();
}

/** Mounted means open. Focus stays inside, Escape closes. */
export function Dialog({ title, about, onClose, form = 'box', className = '', children, actions }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="dlg-veil" />
        <Radix.Content className={`dlg dlg-${form} ${className}`} onOpenAutoFocus={focusFirstField}>
          <header className="dlg-head">
            <Radix.Title className="dlg-title">{title}</Radix.Title>
            <Radix.Description className="dlg-about">{about}</Radix.Description>
            <Radix.Close asChild>
              <IconButton icon="x" label={words.frame.close} size="small" className="dlg-close" />
            </Radix.Close>
          </header>
          <div className="dlg-body">{children}</div>
          <footer className="dlg-foot">{actions}</footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
