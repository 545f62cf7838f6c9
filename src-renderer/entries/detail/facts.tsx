import { createContext, type ReactNode, useContext } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { maskHeader, maskUrls } from '../../../src-shared/codec/mask.ts';
import type { Headers } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';

/** A name and what there is to say; those with nothing to say are left out. */
export type Fact = readonly [name: string, value: ReactNode];

export function FactList({ facts, label }: { readonly facts: readonly Fact[]; readonly label?: string }) {
  const said = facts.filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '');
  if (said.length === 0) return null;
  return (
    <dl className="entries-facts" aria-label={label}>
      {said.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? visible(value) : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether secrets are shown as they are: for this entry alone, and only after somebody asked for it. */
export const RevealContext = createContext<{ readonly revealed: boolean; reveal(on: boolean): void }>({
  revealed: false,
  reveal: () => undefined,
});

/** A text of the wire with its secrets masked, and a way to see them: who looks over a shoulder learns nothing by chance. */
function Secret({ whole, masked }: { readonly whole: string; readonly masked: string }) {
  const { revealed, reveal } = useContext(RevealContext);
  if (whole === masked) return <>{visible(whole)}</>;
  return (
    <>
      {visible(revealed ? whole : masked)}{' '}
      <button type="button" className="entries-link" onClick={() => reveal(!revealed)}>
        {revealed ? words.detail.hideSecrets : words.detail.showSecrets}
      </button>
    </>
  );
}

/** An address without what is secret in it, after a word or a number. */
export function Address({ before, url }: { readonly before?: string; readonly url: string }) {
  return (
    <>
      {before !== undefined && `${visible(before)} `}
      <Secret whole={url} masked={maskUrls(url)} />
    </>
  );
}

/** Header lines in the order and spelling of the wire. */
export function HeaderList({
  title,
  first,
  headers,
}: {
  readonly title: ReactNode;
  readonly first?: ReactNode;
  readonly headers: Headers;
}) {
  return (
    <section className="entries-section">
      <h3>{title}</h3>
      <div className="entries-headers" dir="ltr">
        {first !== undefined && (
          <div className="entries-header-first">{typeof first === 'string' ? visible(first) : first}</div>
        )}
        {headers.length === 0 && <div className="entries-quiet">{words.detail.wireFacts.noHeaders}</div>}
        {headers.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: header lines repeat; their place is what they are
          <div key={at}>
            <span className="entries-header-name">{visible(name)}:</span>{' '}
            <Secret whole={value} masked={maskHeader(name, value)} />
          </div>
        ))}
      </div>
    </section>
  );
}
