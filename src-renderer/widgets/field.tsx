import { Select as RadixSelect, Switch as RadixSwitch } from 'radix-ui';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Glyph, Icon } from './icon.tsx';
import './field.css';
import './float.css';

export interface FieldProps {
  readonly label: string;
  /** One line: what it does, and what happens when it is empty. */
  readonly hint?: ReactNode;
  /** What is wrong with the value, in words. */
  readonly error?: string | null;
  /** The control; gets its id and what describes it. */
  readonly children: (control: {
    readonly id: string;
    readonly 'aria-describedby': string;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}

/** A label, its control, one line of explanation, and the mistake when there is one. */
export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId();
  return (
    <div className="fld">
      <label className="fld-label" htmlFor={id}>
        {label}
      </label>
      <div className="fld-control">
        {children({ id, 'aria-describedby': `${id}-about`, 'aria-invalid': error !== null })}
        <p className={error === null ? 'fld-hint' : 'fld-error'} id={`${id}-about`} aria-live="polite">
          {error ?? hint}
        </p>
      </div>
    </div>
  );
}

export function TextInput({ className = '', ...rest }: ComponentPropsWithRef<'input'>) {
  return <input type="text" className={`inp ${className}`} spellCheck={false} autoComplete="off" {...rest} />;
}

export function TextArea({ className = '', ...rest }: ComponentPropsWithRef<'textarea'>) {
  return <textarea className={`inp inp-area ${className}`} spellCheck={false} autoComplete="off" {...rest} />;
}

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly end?: string;
}

export interface SelectProps<Value extends string> {
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly label?: string;
  /** What the closed control shows, when not the option's label. */
  readonly shown?: string;
  readonly id?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly 'aria-describedby'?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, options, onChange, label, shown, className = '', disabled, id } = props;
  const chosen = options.find((option) => option.value === value);
  return (
    <RadixSelect.Root
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const option = options.find((one) => one.value === next);
        if (option !== undefined) onChange(option.value);
      }}
    >
      <RadixSelect.Trigger
        id={id}
        className={`btn btn-plain btn-normal sel ${className}`}
        aria-label={label}
        aria-describedby={props['aria-describedby']}
      >
        <RadixSelect.Value>{shown ?? chosen?.label ?? value}</RadixSelect.Value>
        <Icon name="chevd" />
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content className="float-menu" position="popper" sideOffset={4} collisionPadding={8}>
          <RadixSelect.Viewport>
            {options.map((option) => (
              <RadixSelect.Item key={option.value} value={option.value} className="float-item">
                <span className="float-check">
                  <RadixSelect.ItemIndicator>
                    <Glyph name="check" />
                  </RadixSelect.ItemIndicator>
                </span>
                <RadixSelect.ItemText>
                  <span className="float-two">
                    {option.label}
                    {option.end !== undefined && <span className="float-end">{option.end}</span>}
                  </span>
                </RadixSelect.ItemText>
              </RadixSelect.Item>
            ))}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  );
}

export interface SwitchProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
  /** Beside the words, dimmer. */
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

export function Switch({ on, onChange, children, hint, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="swt">
      <RadixSwitch.Root
        id={id}
        className="swt-box"
        checked={on}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        <RadixSwitch.Thumb className="swt-knob" />
      </RadixSwitch.Root>
      <label className="swt-word" htmlFor={id}>
        {children}
      </label>
      {hint !== undefined && (
        <span className="swt-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
