import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  /** One line under the title; read aloud with it. */
  readonly about: string;
  readonly onClose: () => void;
  /** `sheet` stands at the right edge at full height, `box` in the middle. */
  readonly form?: 'box' | 'sheet';
  readonly children: ReactNode;
  /** Buttons at the foot. */
  readonly actions: ReactNode;
}

/** The first field rather than the close button, which comes first in the page. */
function focusFirstField(event: Event): void {
  const field = (event.currentTarget as HTMLElement | null)?.querySelector<HTMLElement>(
    '.dlg-body input, .dlg-body textarea',
  );
  if (field == null) return;
  event.preventDefault();
  field.focus();
}

/** Mounted means open. Focus stays inside, Escape closes. */
export function Dialog({ title, about, onClose, form = 'box', children, actions }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="dlg-veil" />
        <Radix.Content className={`dlg dlg-${form}`} onOpenAutoFocus={focusFirstField}>
          <header className="dlg-head">
            <Radix.Title className="dlg-title">{title}</Radix.Title>
            <Radix.Description className="dlg-about">{about}</Radix.Description>
            <Radix.Close asChild>
              <IconButton icon="x" label="Close" size="small" className="dlg-close" />
            </Radix.Close>
          </header>
          <div className="dlg-body">{children}</div>
          <footer className="dlg-foot">{actions}</footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
