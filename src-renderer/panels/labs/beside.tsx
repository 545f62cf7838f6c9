import { useEffect, useRef } from 'react';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import { Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { LabFactsTable } from './facts-table.tsx';
import { LabHistogram } from './histogram.tsx';
import { Questions, Verdict } from './questions.tsx';
import { LabSummary } from './summary.tsx';
import type { ListedLab } from './use-labs.ts';

const said = words.labs;

interface BesideProps {
  readonly lab: ListedLab;
  readonly run: LabRunInfo | null;
  readonly labs: readonly ListedLab[];
}

/** Beside the steps: why it is so, what it costs as counted now, and at the end what to do in one's own code. */
export function Beside({ lab, run, labs }: BesideProps) {
  const [first, ...others] = lab.explanation;
  const finished = run?.finished ?? lab.doneSteps === lab.steps.length;
  const pane = useRef<HTMLElement>(null);
  const top = `${finished} ${run?.facts.verdict?.transport ?? ''}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes to stand at the top is the reason to go there
  useEffect(() => {
    if (pane.current !== null) pane.current.scrollTop = 0;
  }, [top]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must with keys too
    <section className="lab-beside" ref={pane} aria-label={said.about} tabIndex={0}>
      {finished && <LabSummary lab={lab} labs={labs} />}
      {run?.facts.verdict != null && <Verdict lab={lab} run={run} verdict={run.facts.verdict} />}
      {run !== null && <Questions lab={lab} />}
      {first !== undefined && (
        <>
          <h2>{first.title}</h2>
          <p>{first.text}</p>
        </>
      )}
      {run !== null && <Facts lab={lab} run={run} />}
      {others.map(({ title, text }) => (
        <div className="lab-note" key={title}>
          <Icon name="bulb" />
          <p>
            <b>{title}</b> {text}
          </p>
        </div>
      ))}
    </section>
  );
}

function Facts({ lab, run }: { readonly lab: ListedLab; readonly run: LabRunInfo }) {
  const { table, histogram, verdict } = run.facts;
  if (table === null && histogram === null) {
    return lab.panel === 'questions' || verdict !== null ? null : <p className="lab-quiet">{said.nothingYet}</p>;
  }
  return (
    <section aria-label={said.live}>
      {histogram !== null && <LabHistogram histogram={histogram} />}
      {table !== null && <LabFactsTable table={table} rowsAre={said.rows(lab.panel)} />}
    </section>
  );
}
