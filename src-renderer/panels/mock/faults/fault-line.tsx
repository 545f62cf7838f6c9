import { type FormEvent, useId, useState } from 'react';
import { runningText, shortDurationText } from '../../../../src-shared/base/units-text.ts';
import type { ActiveFaultInfo } from '../../../../src-shared/contract/mock.ts';
import { FAULTS, type FaultName, type FaultTarget } from '../../../../src-shared/model/scenario/fault.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { Switch, TextInput } from '../../../widgets/field.tsx';
import { Popover } from '../../../widgets/popover.tsx';
import { words } from '../../../words/index.ts';
import {
  FAULT_FIELDS,
  fieldName,
  hasTarget,
  lastsOf,
  targetOf,
  targetText,
  valuesOf,
  valuesText,
} from './fault-fields.ts';
import type { FaultDraft } from './faults-pane.tsx';

const said = words.mock.faults;
const tags = words.mock.endpoints.tags;

export interface FaultLineProps {
  readonly name: FaultName;
  /** Those of this name that are on, for one target each. */
  readonly active: readonly ActiveFaultInfo[];
  readonly draft: FaultDraft;
  /** Whom it would meet; null: clients that are selected, and none is. */
  readonly target: FaultTarget | null;
  readonly nowMs: number;
  readonly onDraft: (draft: FaultDraft) => void;
  /** Answers what is wrong with the values, or null. */
  readonly onDo: (draft: FaultDraft) => Promise<string | null>;
  readonly onOff: (faults: readonly ActiveFaultInfo[]) => void;
  readonly onTimeline: () => void;
}

const leftText = ({ untilMs }: ActiveFaultInfo, nowMs: number): string | null => {
  if (untilMs === null) return null;
  const ms = Math.max(0, untilMs - nowMs);
  return ms < 9_950 ? runningText(ms) : shortDurationText(Math.round(ms / 1_000) * 1_000).replace('.0', '');
};

/** Its switch, or the button that does it once; its values, which open the rest. */
export function FaultLine(props: FaultLineProps) {
  const { name, active, draft, nowMs, onDo, onOff } = props;
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const { title, about, lasts } = FAULTS[name];
  const [first] = active;
  const on = first !== undefined;
  const start = async (): Promise<void> => {
    const mistake = await onDo(draft);
    setWrong(mistake);
    if (mistake !== null) setOpen(true);
  };
  const left = first === undefined ? null : leftText(first, nowMs);
  const whom = first === undefined ? null : targetText(targetOf(first.fault));
  const values = valuesText(name, first === undefined ? draft.values : valuesOf(first.fault));
  const shown = values !== '' ? values : (whom ?? '');
  /** Whom it meets, until when, and who wanted it: beneath, so that the name keeps its room. */
  const more =
    first === undefined
      ? ''
      : active.length > 1
        ? said.several(active.length)
        : [values === '' ? null : whom, left === null ? null : said.left(left), said.by[first.by]]
            .filter((part) => part !== null)
            .join(' · ');
  return (
    <div className={`mock-fault ${on ? 'mock-fault-on' : ''}`} title={about}>
      <div className="mock-fault-line">
        {lasts ? (
          <Switch on={on} onChange={(next) => (next ? void start() : onOff(active))}>
            {title}
          </Switch>
        ) : (
          <span className="mock-once">
            <IconButton icon="play" size="small" label={said.doNow(title)} onClick={() => void start()} />
            <span className="ell">{title}</span>
          </span>
        )}
        <Popover
          open={open}
          onOpenChange={setOpen}
          label={said.change(title)}
          className="mock-values"
          trigger={
            <button type="button" className="mock-value" aria-label={`${said.change(title)} ${shown}`}>
              {shown === '' ? '…' : active.length > 1 ? `${active.length}×` : shown}
            </button>
          }
        >
          <FaultForm {...props} wrong={wrong} onWrong={setWrong} onClose={() => setOpen(false)} />
        </Popover>
      </div>
      {more !== '' && (
        <p className="mock-fault-more ell" title={more}>
          {more}
        </p>
      )}
    </div>
  );
}

interface FaultFormProps extends FaultLineProps {
  readonly wrong: string | null;
  readonly onWrong: (wrong: string | null) => void;
  readonly onClose: () => void;
}

function FaultForm(props: FaultFormProps) {
  const { name, active, draft, target, nowMs, wrong, onDraft, onDo, onOff, onTimeline, onWrong, onClose } = props;
  const { title, about, lasts, transports } = FAULTS[name];
  const id = useId();
  const [first] = active;
  const begun: FaultDraft =
    first === undefined || Object.keys(draft.values).length > 0
      ? draft
      : { values: valuesOf(first.fault), lasts: draft.lasts === '' ? lastsOf(first.fault) : draft.lasts };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const mistake = await onDo(begun);
    onWrong(mistake);
    if (mistake === null) onClose();
  };
  const whom = target === null ? words.mock.aim.nobody : said.onTarget(targetText(target) ?? said.everybody);
  const input = (key: string, value: string, empty: string, change: (text: string) => void) => (
    <div className="mock-input" key={key}>
      <label htmlFor={`${id}${key}`}>{fieldName(key)}</label>
      <TextInput
        id={`${id}${key}`}
        value={value}
        placeholder={empty}
        onChange={(event) => {
          onWrong(null);
          change(event.target.value);
        }}
      />
    </div>
  );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <h3>{title}</h3>
      <p>
        {about} {said.reaches(transports.map((one) => tags[one]).join(', '))}
      </p>
      {FAULT_FIELDS[name].map(({ key, initial }) =>
        input(key, begun.values[key] ?? initial, said.leftOut, (text) =>
          onDraft({ ...begun, values: { ...begun.values, [key]: text } }),
        ),
      )}
      {lasts && input('for', begun.lasts, said.lastsEmpty, (lastsFor) => onDraft({ ...begun, lasts: lastsFor }))}
      {wrong !== null && (
        <p className="mock-bad" role="alert">
          {wrong}
        </p>
      )}
      {active.length > 0 && (
        <ul className="mock-actives">
          {active.map((one) => {
            const meant = targetText(targetOf(one.fault)) ?? said.everybody;
            const left = leftText(one, nowMs);
            return (
              <li key={one.faultId}>
                <span className="ell">
                  {[valuesText(name, valuesOf(one.fault)), meant, said.by[one.by]]
                    .filter((part) => part !== '')
                    .join(' · ')}
                </span>
                <span className="dim">{left === null ? said.toGo : said.left(left)}</span>
                <Button size="small" aria-label={said.offOne(title, meant)} onClick={() => onOff([one])}>
                  {said.off}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <div className="mock-foot">
        <Button tone="quiet" size="small" onClick={onTimeline}>
          {said.toTimeline}
        </Button>
        <span className="grow" />
        {hasTarget(name) && <span className="dim ell">{whom}</span>}
        <Button type="submit" tone="primary" disabled={target === null}>
          {lasts ? (active.length > 0 ? said.apply : said.switchOn) : said.doIt}
        </Button>
      </div>
    </form>
  );
}
