import { useMemo, useState } from 'react';
import { countedText } from '../../../../src-shared/base/units-text.ts';
import type { ActiveFaultInfo, MockDetail, MockStatus } from '../../../../src-shared/contract/mock.ts';
import { FAULT_NAMES, FAULTS, type FaultGroup, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import { useBeat } from '../../../data/use-engine.ts';
import { useWindowState } from '../../../state/store.ts';
import { Button } from '../../../widgets/button.tsx';
import { TextInput } from '../../../widgets/field.tsx';
import { Glyph, type GlyphName } from '../../../widgets/icon.tsx';
import { words } from '../../../words/index.ts';
import { useMockAsk } from '../use-mock.ts';
import { type Aim, aimTarget } from './aim.ts';
import { AimChooser } from './aim-chooser.tsx';
import { type FaultValues, faultInput, fieldName } from './fault-fields.ts';
import { FaultLine } from './fault-line.tsx';
import './faults.css';

const said = words.mock.faults;

/** In the order in which they are looked for; the wire last, it is the rarest. */
const GROUPS: readonly { readonly group: FaultGroup; readonly glyph: GlyphName }[] = [
  { group: 'staying', glyph: 'open' },
  { group: 'heartbeats', glyph: 'ping' },
  { group: 'completeness', glyph: 'gap' },
  { group: 'flow', glyph: 'wait' },
  { group: 'connecting', glyph: 'connecting' },
  { group: 'wire', glyph: 'binary' },
];

/** What a person wrote for one fault; kept while the panel is there, also when the fault goes off. */
export interface FaultDraft {
  readonly values: FaultValues;
  readonly lasts: string;
}

const EMPTY: FaultDraft = { values: {}, lasts: '' };

export interface FaultsPaneProps {
  readonly status: MockStatus;
  readonly detail: MockDetail | null;
  readonly selected: readonly number[];
  readonly aim: Aim;
  readonly onAim: (aim: Aim) => void;
  readonly onTimeline: (fault: FaultName) => void;
}

/** Everything that can go wrong, by what it hurts: on and off, how much, and for whom. */
export function FaultsPane({ status, detail, selected, aim, onAim, onTimeline }: FaultsPaneProps) {
  const { mockId } = status;
  const ask = useMockAsk();
  const report = useWindowState((state) => state.report);
  const note = useWindowState((state) => state.note);
  const [drafts, setDrafts] = useState<Readonly<Partial<Record<FaultName, FaultDraft>>>>({});
  const [search, setSearch] = useState('');
  const active = useMemo(() => byName(detail?.faults ?? []), [detail]);
  useBeat(
    2,
    (detail?.faults ?? []).some(({ untilMs }) => untilMs !== null),
  );
  const nowMs = Date.now();
  const target = aimTarget(aim, selected);

  /** Answers what is wrong with its values, or null when it was asked for. */
  const doFault = async (name: FaultName, draft: FaultDraft): Promise<string | null> => {
    if (target === null) {
      report({ code: 'MOCK_NOBODY_SELECTED', message: words.mock.aim.nobody, hint: words.mock.aim.nobodyHint });
      return null;
    }
    const made = faultInput(name, draft.values, target, draft.lasts);
    if (!made.ok) return said.wrong(fieldName(made.mistake.key), made.mistake.words);
    const done = await ask('mock.fault', { mockId, fault: made.fault });
    if (done !== null && !FAULTS[name].lasts) {
      note(said.done(FAULTS[name].title, countedText(done.value.met, said.met, said.metMany)));
    }
    return null;
  };
  const off = async (faults: readonly ActiveFaultInfo[]): Promise<void> => {
    for (const { faultId } of faults) await ask('mock.faultOff', { mockId, faultId });
  };
  const fits = (name: FaultName): boolean => {
    const sought = search.trim().toLowerCase();
    const { title, about } = FAULTS[name];
    return sought === '' || `${name} ${title} ${about}`.toLowerCase().includes(sought);
  };
  const groups = GROUPS.map(({ group, glyph }) => ({
    group,
    glyph,
    names: FAULT_NAMES.filter((name) => FAULTS[name].group === group && fits(name)),
  })).filter(({ names }) => names.length > 0);
  return (
    <section className="mock-faults" aria-label={said.title}>
      <div className="mock-bar mock-bar-line">
        <h2>{said.title}</h2>
        <span className="dim" role="status">
          {said.note(active.size === 0 ? said.noneOn : said.on(active.size))}
        </span>
        <span className="grow" />
        <TextInput
          type="search"
          className="mock-find"
          aria-label={said.search}
          placeholder={said.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <AimChooser aim={aim} onAim={onAim} detail={detail} selected={selected.length} />
        <span className="dim mock-also">
          {said.also} <span className="mono">POST /_mock</span>
        </span>
        <Button
          tone="quiet"
          size="small"
          disabled={active.size === 0}
          onClick={() => void ask('mock.faultOff', { mockId })}
        >
          {said.allOff}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid that scrolls */}
      <div className="mock-groups" tabIndex={0} role="group" aria-label={said.title}>
        {groups.length === 0 && <p className="mock-nobody">{said.nothing}</p>}
        {groups.map(({ group, glyph, names }) => (
          <section key={group} className={`mock-group mock-group-${group}`} aria-label={said.groups[group]}>
            <h3>
              <Glyph name={glyph} />
              {said.groups[group]}
            </h3>
            <div className="mock-lines">
              {names.map((name) => (
                <FaultLine
                  key={name}
                  name={name}
                  active={active.get(name) ?? []}
                  draft={drafts[name] ?? EMPTY}
                  target={target}
                  nowMs={nowMs}
                  onDraft={(draft) => setDrafts((before) => ({ ...before, [name]: draft }))}
                  onDo={(draft) => doFault(name, draft)}
                  onOff={(faults) => void off(faults)}
                  onTimeline={() => onTimeline(name)}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
    </section>
  );
}

function byName(faults: readonly ActiveFaultInfo[]): ReadonlyMap<FaultName, readonly ActiveFaultInfo[]> {
  const map = new Map<FaultName, ActiveFaultInfo[]>();
  for (const one of faults) map.set(one.fault.fault, [...(map.get(one.fault.fault) ?? []), one]);
  return map;
}
