import { libraryWords as said } from '../../words/library.ts';
import { About, type AboutProps } from './about.tsx';

/** What stands under the list about the selected recordings: a place for whatever shows or plays one of them. */
export function Beneath(props: AboutProps) {
  const [first] = props.selection;
  return (
    <section className="lib-beneath" aria-label={said.about.label(first?.name ?? said.title)}>
      <About {...props} />
    </section>
  );
}
