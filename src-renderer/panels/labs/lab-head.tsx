import { countText } from '../../../src-shared/base/units-text.ts';
import type { LabRunInfo } from '../../../src-shared/contract/labs.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { useLabDoing } from './lab-doing.ts';
import { currentStep } from './steps.ts';
import { type ListedLab, useLabActions } from './use-labs.ts';

const said = words.labs;

interface LabHeadProps {
  readonly tab: Tab;
  readonly lab: ListedLab;
  readonly run: LabRunInfo | null;
}

/** Title, progress, and what can be done with the whole lab. */
export function LabHead({ tab, lab, run }: LabHeadProps) {
  const labs = useLabActions();
  const { busy } = useLabDoing(lab.lab);
  const done = run?.steps.filter((one) => one.done).length ?? 0;
  const now = run === null ? null : currentStep(lab, run);
  const { selectedSeq } = tab;
  return (
    <div className="pane-bar lab-head">
      <h1 className="lab-title ell">{lab.title}</h1>
      <span className="lab-progress" role="img" aria-label={said.progressSpoken(done, lab.steps.length)}>
        {lab.steps.map(({ step }) => (
          <i
            key={step}
            className={
              run?.steps.some((one) => one.step === step && one.done) ? 'is-done' : step === now?.step ? 'is-now' : ''
            }
          />
        ))}
      </span>
      <span className="lab-head-words">{said.progress(done, lab.steps.length)}</span>
      <span className="grow" />
      {run !== null && selectedSeq !== null && (
        <Button
          tone="quiet"
          className="lab-picked"
          title={said.entryHint}
          onClick={() => labs.showEntry(run.recordingId, selectedSeq)}
        >
          {said.entry(countText(selectedSeq))}
          <Glyph name="jump" />
        </Button>
      )}
      {run !== null && !run.finished && <span className="lab-head-words lab-quiet">{said.selfTicking}</span>}
      {run !== null && (
        <>
          <Button icon="refresh" disabled={busy !== null} onClick={() => labs.start(lab.lab)}>
            {busy?.what === 'start' ? said.starting : said.startAgain}
          </Button>
          <Menu align="end" trigger={<IconButton icon="dots" label={said.more} />}>
            <MenuItem icon="disc" onChoose={() => labs.showRecording(run.recordingId)}>
              {said.openRecording}
            </MenuItem>
            <MenuItem icon="stop" onChoose={() => labs.stop(lab.lab)}>
              {said.stop}
            </MenuItem>
          </Menu>
        </>
      )}
    </div>
  );
}
