import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { createEngineClient } from '../../../src-renderer/data/engine.ts';
import { fakeHost } from '../../../src-renderer/host/fake.ts';
import { createActions } from '../../../src-renderer/panels/actions.ts';
import { LabFactsTable } from '../../../src-renderer/panels/labs/facts-table.tsx';
import { LabHistogram } from '../../../src-renderer/panels/labs/histogram.tsx';
import { askLab } from '../../../src-renderer/panels/labs/lab-doing.ts';
import {
  asksQuestions,
  currentStep,
  firstChoices,
  leadingNumber,
  primaryAction,
} from '../../../src-renderer/panels/labs/steps.ts';
import { passingProfile } from '../../../src-renderer/state/profile.ts';
import { tabsAfterRestart } from '../../../src-renderer/state/restart-tabs.ts';
import { createWindowStore } from '../../../src-renderer/state/store.ts';
import { labTabId, makeTab } from '../../../src-renderer/state/tabs.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';

/** What stands between the tags, in one line. */
const text = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

async function fakeLabs() {
  const engine = createEngineClient(fakeHost({ scene: 'lab', live: false }));
  await engine.ready;
  return engine;
}

describe('labs', () => {
  it('counts from the first step that is not done, whichever were done after it', async () => {
    const engine = await fakeLabs();
    const run = await engine.call('lab.run', { lab: 'four-ways' });
    const [lab] = LABS;
    if (!run.ok || run.value === null || lab === undefined) throw new Error('the scene has no lab');
    expect(currentStep(lab, run.value)?.step).toBe(lab.steps[2]?.step);
    const skipped = run.value.steps.map((one, at) => ({ ...one, done: at !== 1 }));
    expect(currentStep(lab, { ...run.value, steps: skipped })?.step).toBe(lab.steps[1]?.step);
    const all = run.value.steps.map((one) => ({ ...one, done: true }));
    expect(currentStep(lab, { ...run.value, steps: all })).toBeNull();
  });

  it('has the entries behind a tick on the tape: what a chip leads to is what it says', async () => {
    const engine = await fakeLabs();
    const run = await engine.call('lab.run', { lab: 'four-ways' });
    if (!run.ok || run.value === null) throw new Error('the scene has no lab');
    const [opened, published] = run.value.steps;
    expect(opened?.evidence.map(({ label }) => label)).toEqual(['WS', 'SSE', 'LP', 'POLL']);
    for (const { seq, connection } of published?.evidence ?? []) {
      const entry = await engine.call('entry.get', { recordingId: run.value.recordingId, seq });
      expect(entry.ok && entry.value.connection).toBe(connection);
      expect(entry.ok && new TextDecoder().decode(entry.value.payload)).toContain('"id":1042');
    }
  });

  it('leaves answers to the person: a form of questions is no button, and has no first choice to press', () => {
    const buttons = LABS.flatMap((lab) => lab.steps).flatMap((step) => step.actions);
    expect(buttons.filter(asksQuestions)).toHaveLength(1);
    for (const action of buttons.filter((one) => !asksQuestions(one))) {
      const choices = firstChoices(action);
      for (const { name, options } of action.choices ?? []) expect(options[0]?.value).toBe(choices[name]);
    }
    for (const { actions, ...step } of LABS.flatMap((lab) => lab.steps)) {
      expect(primaryAction({ actions, ...step }) === null).toBe(actions.length === 0);
    }
  });

  it('writes every cell with its unit and a dash for what is not known, bars on one scale', () => {
    const columns = [
      { key: 'late', title: 'Arrival', unit: 'ms' },
      { key: 'asked', title: 'Requests', unit: 'bar' },
      { key: 'size', title: 'Bytes', unit: 'B' },
      { key: 'end', title: 'End', unit: 'text' },
    ] as const;
    const rows = [
      { name: 'SSE', cells: { late: 4, asked: 0, size: 189, end: null } },
      { name: 'Poll', cells: { late: 1_680, asked: '30, 16 of them empty', size: 1_094, end: '1013' } },
    ];
    const html = renderToString(<LabFactsTable table={{ columns, rows }} rowsAre="Transport" />);
    expect(text(html)).toBe(
      'Transport Arrival Requests Bytes End SSE 4.0 ms 0 189 B – Poll 1.68 s 30, 16 of them empty 1,094 B 1013',
    );
    expect(html.match(/width:\d+%/g)).toEqual(['width:0%', 'width:100%']);
    expect(leadingNumber('1,204 waiting')).toBe(1_204);
    expect(leadingNumber('never')).toBeNull();
  });

  it('tells the series of a histogram apart by name, and says its peak to who does not see it', () => {
    const series = [
      { name: 'fixed', counts: [0, 480, 0, 20] },
      { name: 'full jitter', counts: [40, 38, 41] },
    ];
    const html = renderToString(<LabHistogram histogram={{ bucketMs: 100, series }} />);
    expect(text(html)).toContain('fixed at most 480, at 100 ms');
    expect(html).toContain('aria-label="full jitter: 119 arrivals, at most 41 in one step, at 200 ms"');
  });

  it('does one thing at a time with a lab', async () => {
    const engine = await fakeLabs();
    const [first, second] = await Promise.all([
      askLab(engine, 'dead-peer', { what: 'start' }),
      askLab(engine, 'dead-peer', { what: 'start' }),
    ]);
    expect([first, second]).toEqual([true, false]);
    expect(await askLab(engine, 'dead-peer', { what: 'act', step: 'none', action: 'none', choices: {} })).toBe(false);
    expect(await askLab(engine, 'dead-peer', { what: 'stop' })).toBe(true);
  });

  it('comes back in its tab when the window is loaded anew, and its recording in none of its own', async () => {
    const engine = await fakeLabs();
    const store = createWindowStore(passingProfile());
    createActions(engine, store).showWhatIsThere();
    await vi.waitFor(() => expect(store.getState().tabs.map(({ id }) => id)).toEqual([labTabId('four-ways')]));
  });

  it('stays open when the engine was lost, to begin anew', () => {
    const tab = makeTab({ id: labTabId('dead-peer'), kind: 'lab', lab: 'dead-peer', recordingId: 'a', selectedSeq: 7 });
    const after = tabsAfterRestart({ tabs: [tab], activeTabId: tab.id }, new Map([['a', 'b']]), () => null);
    const lab = after.tabs.find(({ id }) => id === tab.id);
    expect(lab).toMatchObject({ kind: 'lab', recordingId: null, selectedSeq: null });
    expect(after.activeTabId).toBe(tab.id);
  });
});
