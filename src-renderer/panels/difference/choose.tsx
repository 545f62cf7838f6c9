import { type FormEvent, useEffect, useId, useMemo, useState } from 'react';
import { fail, ok, type Problem, type Result } from '../../../src-shared/base/result.ts';
import { countText } from '../../../src-shared/base/units-text.ts';
import { useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { differenceTabId } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select } from '../../widgets/field.tsx';
import { differenceWords } from '../../words/difference.ts';
import { dateText } from '../format.ts';
import { ProblemText } from '../problem.tsx';
import { type Candidate, candidatesOf, firstChoice } from './candidates.ts';
import { Letter } from './letter.tsx';
import './choose.css';

const said = differenceWords.choose;

export interface ChooseRecordingsProps {
  /** Recording ids that are known already. */
  readonly a: string | null;
  readonly b: string | null;
  readonly onClose: () => void;
}

/** Which two recordings are compared: open ones, or of the library. */
export default function ChooseRecordings({ a, b, onClose }: ChooseRecordingsProps) {
  const { call } = useEngine();
  const formId = useId();
  const openTab = useWindowState((state) => state.open);
  const ids = useTick((tick) => tick.recordings.length);
  const open = useAsk('recording.list', {}, ids).value;
  const library = useAsk('library.list', {}).value;
  const candidates = useMemo(() => candidatesOf(open ?? [], library?.items ?? []), [open, library]);
  const [chosen, setChosen] = useState<{ readonly a: string | null; readonly b: string | null }>({ a: null, b: null });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [opening, setOpening] = useState(false);
  const first = useMemo(() => firstChoice(candidates, { a, b }), [candidates, a, b]);
  // Files dropped while it is open are what one means.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ids are another choice
  useEffect(() => setChosen({ a: null, b: null }), [a, b]);
  const now = { a: chosen.a ?? first.a, b: chosen.b ?? first.b };
  const [left, right] = [now.a, now.b].map((key) => candidates.find((one) => one.key === key));

  async function idOf(candidate: Candidate | undefined): Promise<Result<string>> {
    if (candidate === undefined) return fail('RECORDING_UNKNOWN', said.pick, said.same);
    if (candidate.recordingId !== null) return ok(candidate.recordingId);
    const opened = await call('recording.open', { path: candidate.path });
    return opened.ok ? ok(opened.value.id) : opened;
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setOpening(true);
    const [one, other] = [await idOf(left), await idOf(right)];
    setOpening(false);
    if (!one.ok) return setProblem(one.error);
    if (!other.ok) return setProblem(other.error);
    const difference = { a: one.value, b: other.value };
    openTab({ id: differenceTabId(difference), kind: 'difference', difference });
    onClose();
  }
  const same = now.a !== null && now.a === now.b;
  const options = candidates.map((one) => ({
    value: one.key,
    label: one.name,
    end: `${one.recordingId !== null ? (one.live ? said.live : said.open) : said.library} · ${dateText(one.startedAtMs)} · ${said.entries(countText(one.entries))}`,
  }));
  const picker = (side: 'a' | 'b') => (
    <div className="diff-choose-side">
      <Letter side={side} />
      <Field label={said[side]} hint={side === 'a' ? said.aHint : said.bHint}>
        {(control) => (
          <Select
            id={control.id}
            aria-describedby={control['aria-describedby']}
            value={now[side] ?? ''}
            shown={now[side] === null ? said.pick : undefined}
            options={options}
            onChange={(key) => setChosen({ ...now, [side]: key })}
          />
        )}
      </Field>
    </div>
  );
  const isEmpty = open !== null && library !== null && candidates.length === 0;
  return (
    <Dialog
      title={said.title}
      about={said.about}
      className="diff-choose"
      onClose={onClose}
      actions={
        <>
          <Button disabled={now.a === null && now.b === null} onClick={() => setChosen({ a: now.b, b: now.a })}>
            {differenceWords.swap}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button
            tone="primary"
            type="submit"
            form={formId}
            disabled={opening || same || left === undefined || right === undefined}
          >
            {opening ? said.comparing : said.compare}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)}>
        {isEmpty && <p className="diff-choose-none">{said.none}</p>}
        {!isEmpty && picker('a')}
        {!isEmpty && picker('b')}
        {same && <p className="diff-choose-none">{said.same}</p>}
        {problem !== null && (
          <p className="diff-choose-problem" role="alert">
            <ProblemText problem={problem} />
          </p>
        )}
      </form>
    </Dialog>
  );
}
