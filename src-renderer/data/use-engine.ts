import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Problem } from '../../src-shared/base/result.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../src-shared/contract/index.ts';
import type { Tick } from '../../src-shared/contract/tick.ts';
import type { EngineClient, EngineLink } from './engine.ts';

export const EngineContext = createContext<EngineClient | null>(null);

export function useEngine(): EngineClient {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('There is no EngineContext above this component.');
  return engine;
}

/** Equal when both are arrays or plain objects with identical members. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  return left.every(([key, value]) => Object.is(value, (b as Record<string, unknown>)[key]));
}

/** What `select` finds in the latest tick. The component renders only when that changes. */
export function useTick<Selected>(
  select: (tick: Tick) => Selected,
  equal: (a: Selected, b: Selected) => boolean = Object.is,
): Selected {
  const engine = useEngine();
  const last = useRef<{ readonly value: Selected } | null>(null);
  const snapshot = useCallback(() => {
    const value = select(engine.tick());
    if (last.current !== null && equal(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  }, [engine, select, equal]);
  return useSyncExternalStore(engine.subscribe, snapshot, snapshot);
}

export function useEngineLink(): EngineLink {
  const engine = useEngine();
  return useSyncExternalStore(engine.subscribe, engine.link, engine.link);
}

/** A number that grows `perSecond` times a second while mounted and `active`: for words like "2.6 s left". */
export function useBeat(perSecond: number, active = true): number {
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setBeat((value) => value + 1), 1000 / perSecond);
    return () => clearInterval(timer);
  }, [perSecond, active]);
  return beat;
}

/** Where a question stands. The last answer stays readable while a newer one is under way. */
export interface Asked<Value> {
  readonly value: Value | null;
  readonly problem: Problem | null;
  readonly pending: boolean;
}

/** Asks once per change of `input` or `revision`; answers of older questions are dropped. `input` null asks nothing. */
export function useAsk<Name extends CommandName>(
  name: Name,
  input: CommandInput<Name> | null,
  revision: number = 0,
): Asked<CommandOutput<Name>> {
  const { call } = useEngine();
  const [asked, setAsked] = useState<Asked<CommandOutput<Name>>>({
    value: null,
    problem: null,
    pending: input !== null,
  });
  const key = input === null ? null : JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the input is compared by what it says, and asking again is what a new revision is for
  useEffect(() => {
    if (key === null) return;
    let current = true;
    void call(name, JSON.parse(key) as CommandInput<Name>).then((answer) => {
      if (!current) return;
      setAsked((before) =>
        answer.ok
          ? { value: answer.value, problem: null, pending: false }
          : { value: before.value, problem: answer.error, pending: false },
      );
    });
    return () => {
      current = false;
    };
  }, [call, name, key, revision]);
  return asked;
}
