import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import './float.css';

export interface MenuProps {
  /** The button that opens it; takes a ref. */
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}

export function Menu({ trigger, align = 'start', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="float-menu" align={align} sideOffset={4} collisionPadding={8} loop>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly onChoose: () => void;
  readonly icon?: IconName;
  /** At the right edge: a shortcut or a fact. */
  readonly end?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onChoose, icon, end, danger = false, disabled = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={`float-item ${danger ? 'float-item-danger' : ''}`}
      disabled={disabled}
      onSelect={onChoose}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {end !== undefined && <span className="float-end">{end}</span>}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="float-label">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="float-line" />;
}
