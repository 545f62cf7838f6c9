import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { Tip } from './tip.tsx';
import './button.css';

export type ButtonTone = 'plain' | 'quiet' | 'primary' | 'danger';

interface Look {
  readonly tone?: ButtonTone;
  readonly size?: 'small' | 'normal' | 'big';
  readonly icon?: IconName;
}

export interface ButtonProps extends Look, ComponentPropsWithRef<'button'> {
  readonly children?: ReactNode;
  /** Shown after the words, dimmer: a shortcut. */
  readonly shortcut?: string;
  /** An arrow that says a menu opens. */
  readonly opens?: boolean;
}

function classes({ tone = 'plain', size = 'normal' }: Look, extra: string): string {
  return `btn btn-${tone} btn-${size} ${extra}`;
}

export function Button({ tone, size, icon, shortcut, opens, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classes({ tone, size }, className)} {...rest}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {shortcut !== undefined && <kbd>{shortcut}</kbd>}
      {opens === true && <Icon name="chevd" />}
    </button>
  );
}

export interface IconButtonProps extends Look, Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly icon: IconName;
  /** The button's name: read aloud, and shown when the pointer rests on it. */
  readonly label: string;
}

export function IconButton({ tone = 'quiet', size, icon, label, className = '', ...rest }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button type="button" aria-label={label} className={classes({ tone, size }, `btn-icon ${className}`)} {...rest}>
        <Icon name={icon} />
      </button>
    </Tip>
  );
}

/** Two buttons in one outline: the action, and the arrow with its variants. */
export function SplitButton({ children }: { readonly children: ReactNode }) {
  return <span className="btn-split">{children}</span>;
}
