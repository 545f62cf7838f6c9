import { createStore, type StoreApi, useStore } from 'zustand';
import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { LabId } from '../../../src-shared/model/lab.ts';
import type { EngineClient } from '../../data/engine.ts';
import { useEngine } from '../../data/use-engine.ts';

/** What a lab was last asked for. */
export type LabAsk =
  | { readonly what: 'start' }
  | { readonly what: 'stop' }
  | {
      readonly what: 'act';
      readonly step: string;
      readonly action: string;
      readonly choices: Readonly<Record<string, string>>;
    };

/** One lab as this window asked for it: what is under way, and what went wrong last. Where it stands is the engine's to say. */
export interface LabDoing {
  readonly busy: LabAsk | null;
  readonly problem: { readonly problem: Problem; readonly ask: LabAsk } | null;
  /** How many asks went well: a reason to ask how it stands now. */
  readonly answers: number;
}

const IDLE: LabDoing = { busy: null, problem: null, answers: 0 };

type Doings = Readonly<Partial<Record<LabId, LabDoing>>>;

const stores = new WeakMap<EngineClient, StoreApi<Doings>>();

function storeOf(engine: EngineClient): StoreApi<Doings> {
  const known = stores.get(engine);
  if (known !== undefined) return known;
  const made = createStore<Doings>()(() => ({}));
  stores.set(engine, made);
  return made;
}

/** Resolves when nothing is under way. */
function idle(store: StoreApi<Doings>, lab: LabId): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe((state) => {
      if (state[lab]?.busy != null) return;
      stop();
      resolve();
    });
  });
}

/**
 * Asks the engine, and keeps what came of it for whoever shows the lab. One thing at a time: another one waits for its turn, the same
 * one pressed twice is asked once. Answers whether it was done.
 */
export async function askLab(engine: EngineClient, lab: LabId, ask: LabAsk): Promise<boolean> {
  const store = storeOf(engine);
  const set = (patch: Partial<LabDoing>): void =>
    store.setState((before) => ({ [lab]: { ...(before[lab] ?? IDLE), ...patch } }));
  for (let busy = store.getState()[lab]?.busy; busy != null; busy = store.getState()[lab]?.busy) {
    if (JSON.stringify(busy) === JSON.stringify(ask)) return false;
    await idle(store, lab);
  }
  set({ busy: ask, problem: null });
  const done = await call(engine, lab, ask);
  const answers = (store.getState()[lab]?.answers ?? 0) + 1;
  set(done.ok ? { busy: null, answers } : { busy: null, problem: { problem: done.error, ask } });
  return done.ok;
}

function call(engine: EngineClient, lab: LabId, ask: LabAsk): Promise<Result<unknown>> {
  switch (ask.what) {
    case 'start':
      return engine.call('lab.start', { lab });
    case 'stop':
      return engine.call('lab.stop', { lab });
    case 'act':
      return engine.call('lab.act', { lab, step: ask.step, action: ask.action, choices: { ...ask.choices } });
  }
}

/** The problem was read. */
export function dismissLabProblem(engine: EngineClient, lab: LabId): void {
  storeOf(engine).setState((before) => ({ [lab]: { ...(before[lab] ?? IDLE), problem: null } }));
}

export function useLabDoing(lab: LabId): LabDoing {
  return useStore(storeOf(useEngine()), (state) => state[lab] ?? IDLE);
}
