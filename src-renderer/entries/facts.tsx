import type { ReactNode } from 'react';
import { visible } from '../../src-shared/base/visible-text.ts';
import type { Headers } from '../../src-shared/model/entry.ts';

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

/** Header lines in the order and spelling of the wire. */
export function HeaderList({
  title,
  first,
  headers,
}: {
  readonly title: string;
  readonly first?: string;
  readonly headers: Headers;
}) {
  return (
    <section className="entries-section">
      <h3>{title}</h3>
      <div className="entries-headers">
        {first !== undefined && <div className="entries-header-first">{visible(first)}</div>}
        {headers.length === 0 && <div className="entries-quiet">No headers were kept.</div>}
        {headers.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a repeated header repeats, and its place is what it is
          <div key={at}>
            <span className="entries-header-name">{visible(name)}:</span> {visible(value)}
          </div>
        ))}
      </div>
    </section>
  );
}
