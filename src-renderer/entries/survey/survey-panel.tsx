import { Tabs } from 'radix-ui';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { GroupBy } from '../../../src-shared/contract/survey.ts';
import type { FilterFacts, TermJoin } from '../../../src-shared/filter/index.ts';
import { useCommands } from '../../commands/registry.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/field.tsx';
import { Menu, MenuItem } from '../../widgets/menu.tsx';
import { focusQuietly } from '../../widgets/quiet-focus.ts';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import { groupsCsv, groupsText, statisticsCsv, statisticsText } from './as-text.ts';
import { GroupByBar } from './group-by-bar.tsx';
import { GroupsView } from './groups-view.tsx';
import { StatisticsView } from './statistics-view.tsx';
import './survey.css';
import { type SurveyQuery, useSurvey } from './use-survey.ts';

const said = words.survey;
const TABS = ['groups', 'statistics'] as const;
export type SurveyTab = (typeof TABS)[number];
const SCOPES = ['shown', 'selected'] as const;

export interface SurveyPanelProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly filter: string;
  readonly connections: readonly number[] | undefined;
  readonly range: { readonly fromNs: number; readonly toNs: number } | null;
  /** Several selected rows; empty while there is at most one. */
  readonly selected: readonly (readonly [number, number])[];
  readonly facts: FilterFacts;
  readonly groupBy: GroupBy;
  readonly tab: SurveyTab;
  onAskFacts(): void;
  onGroupBy(groupBy: GroupBy): void;
  onTab(tab: SurveyTab): void;
  onFilterBy(term: string, join: TermJoin): void;
  onSay(text: string): void;
  onClose(): void;
}

/** Groups and statistics of what the table shows, or of its selected rows. */
export default function SurveyPanel(props: SurveyPanelProps) {
  const { call, recordingId, filter, connections, range, selected, groupBy, tab, onSay, onClose } = props;
  const [wished, setWished] = useState<(typeof SCOPES)[number]>('selected');
  const hasSelection = selected.length > 0;
  const scope = hasSelection ? wished : 'shown';
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    pane.current?.querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus();
  }, []);
  // So that a JSON field can be chosen from those there are, and the first is a good guess.
  const { onAskFacts } = props;
  useEffect(onAskFacts, [onAskFacts]);

  const query = useMemo<SurveyQuery>(
    () => ({
      recordingId,
      filter,
      ...(connections !== undefined && { connections: [...connections] }),
      ...(range !== null && { fromNs: range.fromNs, toNs: range.toNs }),
      ...(scope === 'selected' && { selected: selected.map(([from, to]): [number, number] => [from, to]) }),
      groupBy,
    }),
    [recordingId, filter, connections, range, scope, selected, groupBy],
  );
  const { counted, stale, problem, cancel, again } = useSurvey(call, query);
  const status = counted?.status;
  const isCounting =
    status !== undefined && !stale && !status.done && !status.cancelled && status.problem === undefined;

  const copy = useCallback(
    (form: 'text' | 'csv') => {
      if (counted === null) return onSay(said.copy.nothing);
      const isGroups = tab === 'groups';
      const text =
        form === 'text'
          ? isGroups
            ? groupsText(groupBy, counted)
            : statisticsText(counted)
          : isGroups
            ? groupsCsv(groupBy, counted)
            : statisticsCsv(counted);
      void copyText(text, said.copy.copied).then(onSay);
    },
    [counted, groupBy, tab, onSay],
  );
  useCommands([
    { id: 'survey.copy-text', title: said.commands.copyText, group: 'table', run: () => copy('text') },
    { id: 'survey.copy-csv', title: said.commands.copyCsv, group: 'table', run: () => copy('csv') },
    {
      id: 'survey.cancel',
      title: said.commands.cancel,
      group: 'table',
      run: cancel,
      ...(!isCounting && { unable: said.commands.notCounting }),
    },
  ]);

  return (
    <section ref={pane} className="survey" aria-label={said.title} aria-busy={isCounting || stale}>
      <header className="survey-head">
        <h2>{said.title}</h2>
        <span className="survey-about" role="status">
          {counted === null
            ? said.working
            : scope === 'selected'
              ? said.selected(counted.statistics.entries)
              : said.shown(counted.statistics.entries)}
        </span>
        {hasSelection && (
          <Select
            label={said.scope}
            value={scope}
            options={SCOPES.map((value) => ({ value, label: said.scopes[value] }))}
            onChange={setWished}
          />
        )}
        <Menu
          align="end"
          trigger={
            <Button tone="quiet" size="small" icon="copy" opens>
              {said.copy.button}
            </Button>
          }
        >
          <MenuItem onChoose={() => copy('text')}>{said.copy.text}</MenuItem>
          <MenuItem onChoose={() => copy('csv')}>{said.copy.csv}</MenuItem>
        </Menu>
        <IconButton icon="x" size="small" label={said.close} onClick={onClose} />
      </header>
      {isCounting && <Progress scanned={status.scanned} total={status.total} onCancel={cancel} />}
      {status?.cancelled === true && !stale && (
        <p className="survey-notice" role="status">
          {said.stoppedAt(status.scanned, status.total)}{' '}
          <Button size="small" onClick={again}>
            {said.again}
          </Button>
        </p>
      )}
      {(problem ?? status?.problem) != null && (
        <p className="survey-notice" role="alert">
          {`${(problem ?? status?.problem)?.message ?? ''} ${(problem ?? status?.problem)?.hint ?? ''}`}
        </p>
      )}
      {status?.partlySearched !== undefined && <p className="survey-notice">{said.partly(status.partlySearched)}</p>}
      <Tabs.Root
        className="survey-tabs"
        value={tab}
        onValueChange={(value) => props.onTab(TABS.find((one) => one === value) ?? 'groups')}
      >
        <Tabs.List className="entries-tablist" aria-label={said.title}>
          {TABS.map((name) => (
            <Tabs.Trigger key={name} value={name} className="entries-tab" onMouseDownCapture={focusQuietly}>
              {said.tabs[name]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="groups" className="entries-tabpanel entries-scrolls">
          <GroupByBar groupBy={groupBy} facts={props.facts} onAskFacts={props.onAskFacts} onChange={props.onGroupBy} />
          {counted !== null && <GroupsView groupBy={groupBy} counted={counted} onFilterBy={props.onFilterBy} />}
        </Tabs.Content>
        <Tabs.Content value="statistics" className="entries-tabpanel entries-scrolls">
          {counted !== null && <StatisticsView statistics={counted.statistics} />}
        </Tabs.Content>
      </Tabs.Root>
    </section>
  );
}

function Progress(props: { readonly scanned: number; readonly total: number; onCancel(): void }) {
  const { scanned, total, onCancel } = props;
  const percent = total === 0 ? 0 : Math.floor((scanned / total) * 100);
  return (
    <div className="survey-progress">
      <span
        role="progressbar"
        aria-label={said.working}
        aria-valuenow={percent}
        aria-valuetext={said.soFar(scanned, total)}
        className="survey-progress-bar"
      >
        <span style={{ width: `${percent}%` }} />
      </span>
      <span className="survey-quiet">{said.soFar(scanned, total)}</span>
      <Button tone="quiet" size="small" onClick={onCancel}>
        {said.cancel}
      </Button>
    </div>
  );
}
