import { lazy, Suspense } from 'react';
import { libraryWords as said } from '../../words/library.ts';
import { About, type AboutProps } from './about.tsx';

const LibraryStrip = lazy(() => import('../replay/library-strip.tsx'));

/** What stands under the list about the selected recordings: a place for whatever shows or plays one of them. */
export function Beneath(props: AboutProps) {
  const [first] = props.selection;
  return (
    <section className="lib-beneath" aria-label={said.about.label(first?.name ?? said.title)}>
      {first !== undefined && props.selection.length === 1 && first.problem === null && !first.live && (
        <Suspense>
          <LibraryStrip key={first.path} item={first} />
        </Suspense>
      )}
      <About {...props} />
    </section>
  );
}
