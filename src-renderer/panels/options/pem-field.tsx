import { type ReactNode, useRef } from 'react';
import { Button } from '../../widgets/button.tsx';
import { Field, TextArea } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';

const said = words.options;

export interface PemFieldProps {
  readonly label: string;
  readonly hint: ReactNode;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}

/** PEM text, pasted or from a file this window may read. */
export function PemField({ label, hint, value, error, onChange }: PemFieldProps) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="opt-pem">
          <TextArea
            {...control}
            value={value}
            placeholder="-----BEGIN …"
            onChange={(event) => onChange(event.target.value)}
          />
          <Button size="small" onClick={() => file.current?.click()}>
            {said.fromFile}
          </Button>
          <input
            ref={file}
            type="file"
            hidden
            aria-label={said.fileOf(label)}
            accept=".pem,.crt,.cer,.key"
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              event.target.value = '';
              void chosen?.text().then(onChange);
            }}
          />
        </div>
      )}
    </Field>
  );
}
