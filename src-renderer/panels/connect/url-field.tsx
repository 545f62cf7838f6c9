import {
  type ComponentPropsWithRef,
  type KeyboardEvent,
  type Ref,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { expandVariables, type VariableLookup } from '../../../src-shared/model/variables.ts';
import { words } from '../../words/index.ts';
import { takeName, urlParts, variableOffers } from './url-parts.ts';

const said = words.connect;

interface UrlFieldProps extends Omit<ComponentPropsWithRef<'input'>, 'value' | 'onChange' | 'onKeyDown'> {
  readonly value: string;
  readonly variables: VariableLookup;
  /** Something else is told beneath: a mistake, what was pasted. */
  readonly quiet: boolean;
  readonly field: Ref<HTMLInputElement>;
  onChange(url: string): void;
  onEnter(): void;
}

/** The URL, its variables marked and completed, and beneath it what it comes to while one types. */
export function UrlField({ value, variables, quiet, field, onChange, onEnter, ...rest }: UrlFieldProps) {
  const own = useRef<HTMLInputElement | null>(null);
  const back = useRef<HTMLSpanElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(false);
  const id = useId();
  const offers = caret === null || rest.readOnly === true ? null : variableOffers(value, caret, variables);
  const names = offers?.names ?? [];
  const open = focused && offers !== null && names.length > 0;
  const chosen = Math.min(active, names.length - 1);
  const expanded = expandVariables(value, variables);
  const comesTo = expanded.ok && expanded.value.used.length > 0 ? expanded.value.text : null;

  const follow = (): void => {
    if (back.current !== null && own.current !== null) back.current.scrollLeft = own.current.scrollLeft;
  };
  // The field scrolls by itself with what is typed; what is drawn under it goes along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only then: reading the scroll position lays the page out, and the bar is drawn with every tick
  useLayoutEffect(follow, [value]);

  const take = (name: string): void => {
    if (offers === null || caret === null) return;
    const taken = takeName(value, offers.from, caret, name);
    onChange(taken.url);
    setCaret(null);
    requestAnimationFrame(() => own.current?.setSelectionRange(taken.caret, taken.caret));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (open) {
      const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
      const step = steps[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setActive((chosen + step + names.length) % names.length);
        return;
      }
      if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault();
        const name = names[chosen];
        if (name !== undefined) take(name);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        setCaret(null);
        return;
      }
    }
    if (event.key === 'Enter' && rest.readOnly !== true) onEnter();
  };

  return (
    <span className="con-field">
      <span ref={back} className="con-back" aria-hidden="true">
        {urlParts(value, variables).map((part, index) =>
          part.kind === 'plain' ? (
            part.text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
            <mark key={index} className={`con-var con-var-${part.kind}`}>
              {part.text}
            </mark>
          ),
        )}
      </span>
      <input
        {...rest}
        ref={(element) => {
          own.current = element;
          if (typeof field === 'function') field(element);
          else if (field !== null) field.current = element;
        }}
        className="con-input"
        type="text"
        inputMode="url"
        aria-label={said.url}
        aria-autocomplete="list"
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={open ? `${id}-${chosen}` : undefined}
        spellCheck={false}
        autoComplete="off"
        placeholder={said.urlPlaceholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onScroll={follow}
        onSelect={follow}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          setCaret(null);
        }}
      />
      {open && (
        <div className="float-menu con-offers" id={`${id}-list`} role="listbox" aria-label={said.variables}>
          {names.map((name, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: a listbox steered by aria-activedescendant has no focusable options
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field that controls the list
            <div
              key={name}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="float-item con-offer"
              data-highlighted={index === chosen ? '' : undefined}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(name)}
            >
              <span className="mono">{name}</span>
              <span className="float-end ell">{variables.value(name)?.text}</span>
            </div>
          ))}
        </div>
      )}
      {!open && !quiet && focused && comesTo !== null && <span className="con-comes">{said.comesTo(comesTo)}</span>}
    </span>
  );
}
