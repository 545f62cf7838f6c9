import { useCallback, useEffect, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { CompareRow } from '../../../src-shared/contract/compare.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { useCommands } from '../../commands/registry.ts';
import { useAsk, useEngine } from '../../data/use-engine.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import { differenceTabId, type Tab } from '../../state/tabs.ts';
import { differenceWords as said } from '../../words/difference.ts';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { useNoComposer } from '../composer/use-composer-commands.ts';
import { Assertions } from './assertions.tsx';
import { DifferenceDetail } from './detail.tsx';
import './difference.css';
import { Head } from './head.tsx';
import { Lanes } from './lanes.tsx';
import { RAIL_STEPS } from './rail.tsx';
import { Rows, type RowsHandle } from './rows.tsx';
import { differencesIn, withIgnored } from './rules.ts';
import { SideHeads } from './side-heads.tsx';
import { Failed, NoDifferences, Progress } from './states.tsx';
import { type Comparison, useComparison } from './use-comparison.ts';

/** Two recordings beside each other. */
export default function Difference({ tab }: { readonly tab: Tab }) {
  useNoComposer(words.composer.readOnly);
  if (tab.difference === null) return null;
  return <Compared tab={tab} a={tab.difference.a} b={tab.difference.b} />;
}

function Compared({ tab, a, b }: { readonly tab: Tab; readonly a: string; readonly b: string }) {
  const comparison = useComparison(tab.id, a, b);
  const infoA = useAsk('recording.info', { recordingId: a });
  const infoB = useAsk('recording.info', { recordingId: b });
  const ask = useWindowState((state) => state.ask);
  const problem = comparison.problem ?? infoA.problem ?? infoB.problem;
  const choose = (): void => ask({ kind: 'compare', a, b });
  if (problem !== null && comparison.tick?.state !== 'cancelled') {
    return <Failed problem={problem} onAgain={comparison.again} onChoose={choose} />;
  }
  if (infoA.value === null || infoB.value === null || comparison.tick === null) return null;
  return <Both tab={tab} a={infoA.value} b={infoB.value} comparison={comparison} onChoose={choose} />;
}

interface BothProps {
  readonly tab: Tab;
  readonly a: RecordingInfo;
  readonly b: RecordingInfo;
  readonly comparison: Comparison;
  onChoose(): void;
}

function Both({ tab, a, b, comparison, onChoose }: BothProps) {
  const { call } = useEngine();
  const store = useWindowStore();
  const actions = useActions();
  const rows = useRef<RowsHandle>(null);
  const { info, tick, rules, look, changeRules, setLook, again } = comparison;
  const { only, detail, assertions } = look;
  const compareId = tick?.compareId ?? '';
  const revision = tick?.revision ?? 0;
  const of = tick === null ? 0 : differencesIn(tick.counts);
  const total = tick === null ? 0 : only ? of : tick.rows;
  const index = Math.min(look.index ?? 0, Math.max(0, total - 1));
  const asked = useAsk(
    'compare.rows',
    compareId === '' || total === 0 ? null : { compareId, from: index, count: 1, onlyDifferences: only },
    revision,
  );
  const current: CompareRow | undefined = total === 0 ? undefined : asked.value?.rows[0];
  const marks = useAsk('compare.marks', compareId === '' ? null : { compareId, steps: RAIL_STEPS }, revision).value;
  const pair = info?.pairs[current?.pair ?? 0];

  const goTo = useCallback(
    (to: number) => {
      setLook({ index: to });
      rows.current?.show(to);
    },
    [setLook],
  );

  // The first difference is what one came for.
  const isEnded = tick !== null && tick.state !== 'running';
  useEffect(() => {
    if (look.index !== null || !isEnded || of === 0 || only) return;
    let current = true;
    void call('compare.step', { compareId, to: 'next' }).then((answer) => {
      if (current && answer.ok && answer.value !== null) goTo(answer.value.row);
    });
    return () => {
      current = false;
    };
  }, [call, compareId, isEnded, of, only, look.index, goTo]);

  async function step(to: 'next' | 'previous'): Promise<void> {
    if (only) {
      const next = index + (to === 'next' ? 1 : -1);
      if (next >= 0 && next < total) goTo(next);
      else store.getState().note(to === 'next' ? said.noNext : said.noPrevious);
      return;
    }
    const answer = await call('compare.step', { compareId, from: index, to });
    if (!answer.ok) store.getState().report(answer.error);
    else if (answer.value === null) store.getState().note(to === 'next' ? said.noNext : said.noPrevious);
    else goTo(answer.value.row);
  }
  /** To a row of all, or the difference next to it where those alone are listed. */
  async function goToRow(row: number): Promise<void> {
    if (!only) return goTo(row);
    const after = row === 0 ? { compareId } : { compareId, from: row - 1 };
    const answer = await call('compare.step', { ...after, to: 'next' });
    if (answer.ok && answer.value !== null) goTo(answer.value.number - 1);
    else goTo(Math.max(0, of - 1));
  }
  async function listOnly(on: boolean): Promise<void> {
    if (!on) setLook({ only: false, index: current?.row ?? 0 });
    else if (current !== undefined && current.difference > 0) setLook({ only: true, index: current.difference - 1 });
    else {
      const answer = await call('compare.step', { compareId, from: index, to: 'next' });
      setLook({
        only: true,
        index: answer.ok && answer.value !== null ? answer.value.number - 1 : Math.max(0, of - 1),
      });
    }
  }
  // Other lines are listed: the one with the cursor comes into sight among them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list changes
  useEffect(() => rows.current?.show(index), [only]);

  const open = useCallback(
    (side: 'a' | 'b', seq: number) => {
      const recordingId = side === 'a' ? a.id : b.id;
      const { tabs, activate, update } = store.getState();
      const known = tabs.find((one) => one.recordingId === recordingId && one.kind !== 'compare' && one.kind !== 'lab');
      if (known === undefined) actions.showRecording(recordingId);
      else activate(known.id);
      const shown = store.getState().activeTabId;
      update(shown, { selectedSeq: seq, selected: [], showTable: true });
    },
    [store, actions, a.id, b.id],
  );
  const openRow = useCallback(
    (row: CompareRow) => {
      if (row.a !== null) open('a', row.a.seq);
      else if (row.b !== null) open('b', row.b.seq);
    },
    [open],
  );
  function swap(): void {
    const swapped = { a: b.id, b: a.id };
    const { replace } = store.getState();
    replace(tab.id, { id: differenceTabId(swapped), kind: 'difference', difference: swapped });
  }
  const group = 'recording';
  const none = of === 0 ? said.places(0) : undefined;
  useCommands([
    { id: 'difference.next', title: said.next, group, keys: ['F7', 'N'], unable: none, run: () => void step('next') },
    {
      id: 'difference.previous',
      title: said.previous,
      group,
      keys: ['Shift+F7', 'P'],
      unable: none,
      run: () => void step('previous'),
    },
    { id: 'difference.swap', title: said.swap, group, keys: ['S'], run: swap },
    { id: 'difference.only', title: said.only, group, keys: ['O'], checked: only, run: () => void listOnly(!only) },
    {
      id: 'difference.detail',
      title: said.detail,
      group,
      keys: ['D'],
      checked: detail,
      run: () => setLook({ detail: !detail }),
    },
    { id: 'difference.again', title: said.again, group, run: again },
    {
      id: 'difference.openEntry',
      title: said.openEntry,
      group,
      unable: current === undefined ? said.places(0) : undefined,
      run: () => {
        if (current !== undefined) openRow(current);
      },
    },
    {
      id: 'difference.assertions',
      title: said.assertions.show,
      group,
      run: () => setLook({ assertions: assertions === null ? 'b' : null }),
    },
  ]);
  if (tick === null) return null;
  const cancel = async (): Promise<void> => {
    const answer = await call('compare.cancel', { compareId });
    if (!answer.ok) store.getState().report(answer.error);
  };
  const isEmpty = tick.state === 'done' && of === 0;
  const below =
    assertions !== null ? (
      <Assertions
        a={a}
        b={b}
        side={assertions}
        text={look.assertionText}
        onSide={(side) => setLook({ assertions: side })}
        onText={(assertionText) => setLook({ assertionText })}
        onOpen={open}
        onClose={() => setLook({ assertions: null })}
      />
    ) : detail && current !== undefined && !(isEmpty && look.index === null) ? (
      <DifferenceDetail
        row={current}
        a={a}
        b={b}
        onOpen={open}
        onIgnore={(path) => changeRules((before) => withIgnored(before, path))}
        onClose={() => setLook({ detail: false })}
      />
    ) : null;
  return (
    <div className="diff">
      <Head
        info={info}
        tick={tick}
        rules={rules}
        number={current?.difference ?? 0}
        only={only}
        detail={detail}
        changeRules={changeRules}
        onStep={(to) => void step(to)}
        onOnly={(on) => void listOnly(on)}
        onDetail={(shown) => setLook({ detail: shown })}
        onSwap={swap}
        onAgain={again}
        onAssertions={() => setLook({ assertions: 'b' })}
        onChoose={onChoose}
      />
      <Lanes
        a={a}
        b={b}
        connectionA={pair?.a ?? null}
        connectionB={pair?.b ?? null}
        marksA={marks?.a ?? []}
        marksB={marks?.b ?? []}
        current={current}
        onRow={(row) => void goToRow(row)}
      />
      <Progress tick={tick} onCancel={() => void cancel()} onAgain={again} />
      <SideHeads a={a} b={b} info={info} pair={pair} look={look} setLook={setLook} />
      {isEmpty && <NoDifferences tick={tick} info={info} rules={rules} />}
      <Group orientation="vertical" className="diff-split" id="difference">
        <Panel id="rows" minSize={120}>
          <Rows
            ref={rows}
            tick={tick}
            only={only}
            index={index}
            onIndex={(to) => setLook({ index: to })}
            onRow={(row) => void goToRow(row)}
            onOpen={openRow}
          />
        </Panel>
        {below !== null && (
          <>
            <Separator className="entries-separator diff-separator" aria-label={said.detailSize} />
            <Panel id="below" defaultSize={260} minSize={120} groupResizeBehavior="preserve-pixel-size">
              {below}
            </Panel>
          </>
        )}
      </Group>
    </div>
  );
}
