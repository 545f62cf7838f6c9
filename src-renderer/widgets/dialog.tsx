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

/** Mounted means open. Focus stays inside, Escape closes. */
export function Dialog({ title, about, onClose, form = 'box', children, actions }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="dlg-veil" />
        <Radix.Content className={`dlg dlg-${form}`}>
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
