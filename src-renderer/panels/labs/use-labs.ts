import { useCallback, useMemo } from 'react';
import type { LabRunInfo, LabTick } from '../../../src-shared/contract/labs.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { Lab, LabId } from '../../../src-shared/model/lab.ts';
import { recordingOf } from '../../data/engine.ts';
import { type Asked, useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { useWindowStore } from '../../state/store.ts';
import { allTabId, labTabId } from '../../state/tabs.ts';
import { useActions } from '../actions.ts';
import { askLab, useLabDoing } from './lab-doing.ts';

/** A lab, and how many of its steps are done. */
export type ListedLab = Lab & { readonly doneSteps: number };

const doneOf = (tick: Tick): number => tick.labs.reduce((sum, one) => sum * 31 + one.doneSteps + 1, tick.labs.length);

/** All labs, with how far each is. */
export function useLabList(): Asked<readonly ListedLab[]> {
  // Asked again when a step is done somewhere: the engine keeps how far each is.
  return useAsk('lab.list', {}, useTick(doneOf));
}

/** Undefined until it is known, and without a lab. */
export function useLabTitle(lab: LabId | null): string | undefined {
  const list = useAsk('lab.list', lab === null ? null : {});
  return lab === null ? undefined : list.value?.find((one) => one.lab === lab)?.title;
}

const sameTick = (a: LabTick | undefined, b: LabTick | undefined): boolean =>
  a?.revision === b?.revision && a?.doneSteps === b?.doneSteps;

/** How a lab that is being done stands; null where it is not, and undefined until that is known. */
export function useLabRun(lab: LabId): LabRunInfo | null | undefined {
  const tick = useTick(
    useCallback((all: Tick) => all.labs.find((one) => one.lab === lab), [lab]),
    sameTick,
  );
  const { answers } = useLabDoing(lab);
  // Both numbers only grow; a lab that was started again counts its revisions anew.
  const asked = useAsk('lab.run', { lab }, (tick?.revision ?? -1) + answers * 1e6);
  return asked.value === null && asked.pending ? undefined : asked.value;
}

export interface LabActions {
  /** Its tab; what is being done goes on. */
  show(lab: LabId): void;
  /** Its tab, and the lab from its first step. */
  start(lab: LabId): void;
  /** Ends its connections and its server; the tab stays. */
  stop(lab: LabId): void;
  act(lab: LabId, step: string, action: string, choices: Readonly<Record<string, string>>): void;
  /** The entry in the table of its recording, as a tab of its own. */
  showEntry(recordingId: string, seq: number): void;
  showRecording(recordingId: string): void;
}

export function useLabActions(): LabActions {
  const engine = useEngine();
  const store = useWindowStore();
  const actions = useActions();
  return useMemo(() => {
    const isLive = (recordingId: string): boolean => recordingOf(engine.tick(), recordingId)?.live === true;
    const show = (lab: LabId): void => store.getState().open({ id: labTabId(lab), kind: 'lab', lab });
    const showRecording = (recordingId: string): void => {
      if (isLive(recordingId)) actions.showAll(recordingId);
      else actions.showRecording(recordingId);
    };
    return {
      show,
      start(lab) {
        show(lab);
        store.getState().update(labTabId(lab), { playheadNs: null, selectedSeq: null, follow: true });
        void askLab(engine, lab, { what: 'start' });
      },
      stop: (lab) => void askLab(engine, lab, { what: 'stop' }),
      act: (lab, step, action, choices) => void askLab(engine, lab, { what: 'act', step, action, choices }),
      showEntry(recordingId, seq) {
        const id = isLive(recordingId) ? allTabId(recordingId) : `recording:${recordingId}`;
        showRecording(recordingId);
        const chosen = { selectedSeq: seq, selected: [], showTable: true, follow: false };
        // A filter or a range could hide what is to be seen.
        store.getState().update(id, { ...chosen, filter: '', setAside: null, range: null });
        void engine.call('entry.get', { recordingId, seq, maxBytes: 0 }).then((entry) => {
          if (entry.ok) store.getState().update(id, { playheadNs: entry.value.atNs });
        });
      },
      showRecording,
    };
  }, [engine, store, actions]);
}
