import { useRef } from 'react';
import { Button } from '../../widgets/button.tsx';
import { Field, TextArea } from '../../widgets/field.tsx';

export interface PemFieldProps {
  readonly label: string;
  readonly hint: string;
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
            From a file…
          </Button>
          <input
            ref={file}
            type="file"
            hidden
            aria-label={`${label}: file`}
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
