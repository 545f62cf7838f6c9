import { useEffect, useRef, useState } from 'react';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { shallowEqual, useEngine, useTick } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { words } from '../../words/index.ts';
import { type Happened, happened, isNothing, type Seen, TOLD_EVERY_MS, together, type Watch } from './watch.ts';

const said = words.desktop.watch;
const NOTHING: Happened = { lost: false, matches: 0 };
const UNSEEN: Seen = { state: null, matches: null };

/** Nobody looks at this window: another one has the focus, or it is hidden. */
const inBackground = (): boolean => document.hidden || !document.hasFocus();

/** Watches one connection by what the ticks say, and tells by a notification of the system. Draws nothing. */
export function Watching({ tab, watch }: { readonly tab: Tab; readonly watch: Watch }) {
  const { call } = useEngine();
  const shell = useShell();
  const report = useWindowState((state) => state.report);
  const [viewId, setViewId] = useState<string | null>(null);
  const { recordingId } = tab;
  const [connection] = tab.connections;

  useEffect(() => {
    if (watch.filter === '' || recordingId === null || connection === undefined) return;
    let wanted = true;
    let opened: string | null = null;
    void call('view.open', { recordingId, filter: watch.filter, connections: [connection] }).then((view) => {
      if (!view.ok) {
        if (wanted) report(view.error);
        return;
      }
      opened = view.value.viewId;
      if (wanted) setViewId(opened);
      else void call('view.close', { viewId: opened });
    });
    return () => {
      wanted = false;
      setViewId(null);
      if (opened !== null) void call('view.close', { viewId: opened });
    };
  }, [call, report, recordingId, connection, watch.filter]);

  const now = useTick((tick: Tick): Seen & { readonly name: string } => {
    const status = tick.connections.find((one) => one.recordingId === recordingId && one.connection === connection);
    const view = tick.views.find((one) => one.viewId === viewId);
    return { state: status?.state ?? null, matches: view?.matches ?? null, name: status?.name ?? '' };
  }, shallowEqual);
  /** Whether all that was there before is counted, so that what comes now is new. */
  const counted = useTick((tick: Tick) => tick.views.some((one) => one.viewId === viewId && one.done));

  const before = useRef<Seen>(UNSEEN);
  const ready = useRef(false);
  const held = useRef<Happened>(NOTHING);
  const toldAtMs = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  useEffect(() => {
    if (counted) ready.current = true;
    const seen: Seen = { state: now.state, matches: ready.current ? now.matches : null };
    const what = happened(watch, before.current, seen);
    before.current = seen;
    // Somebody who looks at the window has seen it.
    if (!inBackground()) {
      held.current = NOTHING;
      return;
    }
    held.current = together(held.current, what);
    if (isNothing(held.current) || timer.current !== undefined) return;
    const tell = (): void => {
      timer.current = undefined;
      const { lost, matches } = held.current;
      held.current = NOTHING;
      if (!inBackground() || (!lost && matches === 0)) return;
      toldAtMs.current = performance.now();
      const body = [...(lost ? [said.say.lost] : []), ...(matches > 0 ? [said.say.filter(matches, watch.filter)] : [])];
      void shell
        .ask('notice.show', {
          id: tab.id.slice(0, 100),
          title: now.name.slice(0, 200),
          body: body.join('\n').slice(0, 1000),
        })
        .then((shown) => {
          if (!shown.ok) report(shown.error);
        });
    };
    const waitMs = toldAtMs.current + TOLD_EVERY_MS - performance.now();
    if (waitMs <= 0) tell();
    else timer.current = setTimeout(tell, waitMs);
  }, [now, counted, watch, shell, report, tab.id]);
  return null;
}
