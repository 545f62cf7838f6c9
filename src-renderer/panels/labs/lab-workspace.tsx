import { useEffect } from 'react';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { LabId } from '../../../src-shared/model/lab.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';
import { useNoComposer } from '../composer/use-composer-commands.ts';
import { Beside } from './beside.tsx';
import { LabHead } from './lab-head.tsx';
import { LabIntro } from './lab-intro.tsx';
import { LabLanes } from './lab-lanes.tsx';
import { LabProblem } from './lab-problem.tsx';
import { LabSteps } from './lab-steps.tsx';
import { useLabTabCommands } from './use-lab-tab-commands.ts';
import { type ListedLab, useLabList, useLabRun } from './use-labs.ts';
import './labs.css';

const said = words.labs;

/** A lab: what to do at the left, why it is so and what it costs at the right, its connections over time below. */
export default function LabWorkspace({ tab }: { readonly tab: Tab }) {
  return tab.lab === null ? null : <OneLab tab={tab} lab={tab.lab} />;
}

function OneLab({ tab, lab: id }: { readonly tab: Tab; readonly lab: LabId }) {
  const list = useLabList();
  const run = useLabRun(id);
  useNoComposer(words.labs.noComposer);
  const lab = list.value?.find((one) => one.lab === id);
  if (lab === undefined) {
    return <p className="lab-loading">{list.problem === null ? said.loading : said.none}</p>;
  }
  if (run === undefined) return <LabHead tab={tab} lab={lab} run={null} />;
  return <Shown tab={tab} lab={lab} run={run} labs={list.value ?? []} />;
}

interface ShownProps {
  readonly tab: Tab;
  readonly lab: ListedLab;
  readonly run: LabRunInfo | null;
  readonly labs: readonly ListedLab[];
}

function Shown({ tab, lab, run, labs }: ShownProps) {
  const update = useWindowState((state) => state.update);
  const recordingId = run?.recordingId ?? null;
  // Of the tab, so that the status bar and the commands of a session speak of it.
  useEffect(() => {
    if (tab.recordingId !== recordingId) update(tab.id, { recordingId, selectedSeq: null, playheadNs: null });
  }, [tab.id, tab.recordingId, recordingId, update]);
  useLabTabCommands({ lab, run, labs });
  return (
    <>
      <LabHead tab={tab} lab={lab} run={run} />
      <LabProblem lab={lab.lab} run={run} />
      <div className="lab-top">
        {run === null ? <LabIntro lab={lab} /> : <LabSteps lab={lab} run={run} />}
        <Beside lab={lab} run={run} labs={labs} />
      </div>
      {run !== null && <LabLanes tab={tab} run={run} />}
    </>
  );
}
