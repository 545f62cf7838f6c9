import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { Glyph, Icon, type IconName } from './icon.tsx';
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

export interface MenuAtProps {
  /** Where the pointer is, in pixels of the window; null while the menu is closed. */
  readonly at: { readonly x: number; readonly y: number } | null;
  readonly label: string;
  onClose(): void;
  /** Gets the focus back; Radix would give it to a trigger, which a menu at the pointer has none of. */
  onReturnFocus(): void;
  readonly children: ReactNode;
}

/** A menu at a point: a context menu, however it was asked for (the pointer, or a key at the row that has the cursor). */
export function MenuAt({ at, label, onClose, onReturnFocus, children }: MenuAtProps) {
  return (
    <DropdownMenu.Root modal={false} open={at !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      <DropdownMenu.Trigger asChild>
        <span
          aria-hidden="true"
          tabIndex={-1}
          style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 0, height: 0, pointerEvents: 'none' }}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="float-menu"
          aria-label={label}
          // Beside the point, so that it may slide along the window's edge instead of growing beyond it.
          side="right"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onReturnFocus();
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** A menu in a menu. */
export function SubMenu({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="float-item">
        {label}
        <span className="float-end">
          <Icon name="chevr" />
        </span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="float-menu" sideOffset={2} collisionPadding={8} loop>
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

/** On or off; the menu stays open, so that several can be set. */
export function MenuCheck(props: {
  readonly checked: boolean;
  onChange(): void;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.CheckboxItem
      className="float-item"
      checked={props.checked}
      disabled={props.disabled}
      onSelect={(event) => {
        event.preventDefault();
        props.onChange();
      }}
    >
      <span className="float-check">
        <DropdownMenu.ItemIndicator>
          <Glyph name="check" />
        </DropdownMenu.ItemIndicator>
      </span>
      {props.children}
    </DropdownMenu.CheckboxItem>
  );
}

/** One of several; the menu stays open, as with {@link MenuCheck}. */
export function MenuChoice<Value extends string>(props: {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  onChoose(value: Value): void;
}) {
  return (
    <DropdownMenu.RadioGroup value={props.value}>
      {props.options.map(({ value, label, disabled }) => (
        <DropdownMenu.RadioItem
          key={value}
          className="float-item"
          value={value}
          disabled={disabled}
          onSelect={(event) => {
            event.preventDefault();
            props.onChoose(value);
          }}
        >
          <span className="float-check">
            <DropdownMenu.ItemIndicator>
              <Glyph name="check" />
            </DropdownMenu.ItemIndicator>
          </span>
          {label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export interface MenuItemProps {
  readonly onChoose: () => void;
  readonly icon?: IconName;
  /** At the right edge: a shortcut or a fact. */
  readonly end?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Why it cannot be chosen now; shown below its words. null or absent: it can. */
  readonly unable?: string | null;
  readonly children: ReactNode;
}

export function MenuItem(props: MenuItemProps) {
  const { onChoose, icon, end, danger = false, disabled = false, unable = null, children } = props;
  return (
    <DropdownMenu.Item
      className={`float-item ${danger ? 'float-item-danger' : ''}`}
      disabled={disabled || unable !== null}
      onSelect={onChoose}
    >
      {icon !== undefined && <Icon name={icon} />}
      {unable === null ? (
        children
      ) : (
        <span className="float-unable">
          {children}
          <small>{unable}</small>
        </span>
      )}
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
