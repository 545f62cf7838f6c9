import { lazy, Suspense, useEffect, useState } from 'react';
import { visible } from '../../src-shared/base/visible-text.ts';
import { inSlices, type JsonMistake, prettyJson, readJson } from './json-tree.ts';

const CodeView = lazy(() => import('./code-view.tsx'));

export interface PrettyViewProps {
  readonly text: string;
  /** Whether `text` is all of the payload: a part is rarely whole JSON, and that is no mistake of the sender. */
  readonly whole: boolean;
  readonly marks: readonly (readonly [from: number, to: number])[];
}

type Marks = PrettyViewProps['marks'];
interface Shown {
  readonly source: string;
  readonly text: string;
  readonly json: boolean;
  readonly marks: Marks;
  readonly mistake: JsonMistake | null;
}

/** Only objects and arrays gain from being laid out; a bare number or word is shown as it is. */
const MAY_BE_JSON = /^[\s\ufeff]*[{[]/;

function* layOut(text: string, whole: boolean, marks: Marks): Generator<void, Shown> {
  const plain = { source: text, text, json: false, marks, mistake: null };
  if (!MAY_BE_JSON.test(text)) return plain;
  const parsed = yield* readJson(text);
  if (!parsed.ok && (whole || parsed.nodes.length === 0)) return { ...plain, json: true, mistake: parsed.mistake };
  if (!parsed.ok) {
    // A part of a payload: laid out as far as it goes, then the rest as it is. No bracket is closed that was not there.
    const part = yield* prettyJson(text, parsed.nodes, marks);
    return { ...plain, text: `${part.text}\n${text.slice(parsed.mistake.at)}`, json: true, marks: part.marks };
  }
  const pretty = yield* prettyJson(text, parsed.nodes, marks);
  return { source: text, text: pretty.text, json: true, marks: pretty.marks, mistake: null };
}

/** JSON laid out for reading, every token as it was written; anything else as it is. */
export function PrettyView({ text, whole, marks }: PrettyViewProps) {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    inSlices(layOut(text, whole, marks), abort.signal).then(setShown, (error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
    return () => abort.abort();
  }, [text, whole, marks]);

  if (shown === null) return <p className="entries-empty">Laying it out …</p>;
  const { mistake } = shown;
  return (
    <>
      {mistake !== null && whole && (
        <p className="entries-notice" role="status">
          Not JSON at character {mistake.at + 1}{' '}
          <span className="entries-mono">
            {visible(shown.source.slice(Math.max(0, mistake.at - 8), mistake.at + 8))}
          </span>
          : {mistake.message} Shown as it came.
        </p>
      )}
      <Suspense
        fallback={<pre className="entries-plain">{visible(shown.text.slice(0, 4000)).replaceAll('\u240a', '\n')}</pre>}
      >
        <CodeView text={shown.text} json={shown.json} marks={shown.marks} label="Payload" />
      </Suspense>
    </>
  );
}
