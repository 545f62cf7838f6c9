import { describe, expect, it } from 'vitest';
import type { Film, FilmScreen } from '../../../src-renderer/data/player.ts';
import { type FilmedView, FilmRows } from '../../../src-renderer/entries/table/film-rows.ts';
import { ok } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row, ViewStatus } from '../../../src-shared/contract/recording.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

/** A film that stands where a test puts it. */
class SetFilm
  implements Pick<Film, 'recordingId' | 'subscribe' | 'positionNs' | 'heldSeq' | 'jumps' | 'drew' | 'show'>
{
  readonly recordingId = 'r';
  readonly drawn: number[] = [];
  screen: FilmScreen | null = null;
  #listener: () => void = () => undefined;
  #atNs = 0;
  #held: number | null = null;
  #jumps = 0;

  readonly subscribe = (listener: () => void) => {
    this.#listener = listener;
    return () => undefined;
  };
  readonly positionNs = () => this.#atNs;
  readonly heldSeq = () => this.#held;
  readonly jumps = () => this.#jumps;
  readonly drew = (atNs: number) => void this.drawn.push(atNs);
  readonly show = (screen: FilmScreen) => {
    this.screen = screen;
    return () => undefined;
  };

  play(atNs: number): void {
    this.#atNs = atNs;
    this.#held = null;
    this.#listener();
  }
  jump(atNs: number, held: number | null = null): void {
    this.#atNs = atNs;
    this.#held = held;
    this.#jumps += 1;
    this.#listener();
  }
}

/** Entry `seq` happens at `atNs(seq)`; the view shows every `each`-th; rows are here from `here.from` to `here.to`. */
function filmed({
  entries,
  each = 1,
  atNs = (seq: number) => seq * 100,
}: {
  entries: number;
  each?: number;
  atNs?: (seq: number) => number;
}) {
  const film = new SetFilm();
  const here = { from: 0, to: entries };
  let asked = 0;
  let under = 0;
  let most = 0;
  let release: (() => void) | null = null;
  let status: ViewStatus = {
    viewId: 'v',
    start: 0,
    end: Math.floor(entries / each),
    scanned: entries,
    total: entries,
    done: true,
    cancelled: false,
  };
  const row = (index: number): Row | undefined => {
    const seq = (index + 1) * each;
    if (index < here.from || index >= here.to || index < status.start || index >= status.end) return undefined;
    return {
      seq,
      atNs: atNs(seq),
      connection: 1,
      attempt: 1,
      transport: 'websocket',
      direction: 'toClient',
      kind: 'text',
      size: 1,
      preview: '',
    };
  };
  let generation = 1;
  const view: FilmedView = {
    snapshot: () => ({ generation, status }),
    subscribe: () => () => undefined,
    row,
    fetchRow: async (index) => row(index),
    indexOf: async (seq) => {
      const index = Math.floor(Math.min(seq, entries) / each) - 1;
      return index < 0 ? null : { index, exact: false };
    },
  };
  const call = (async (_name: string, { atNs: from }: { atNs: number }) => {
    asked += 1;
    under += 1;
    most = Math.max(most, under);
    if (release !== null) await new Promise<void>((resolve) => (release = resolve));
    under -= 1;
    for (let seq = 1; seq <= entries; seq++) if (atNs(seq) >= from) return ok({ seq });
    return ok(null);
  }) as unknown as CallEngine;
  const rows = new FilmRows(film as unknown as Film, view, call);
  return {
    film,
    rows,
    here,
    asked: () => asked,
    mostAtOnce: () => most,
    hold: () => {
      release = () => undefined;
    },
    letGo: () => {
      const run = release;
      release = null;
      run?.();
    },
    replaceView: (next: Partial<ViewStatus>) => {
      generation += 1;
      status = { ...status, ...next };
    },
    end: () => rows.snapshot().end,
    known: () => waitFor('the end of the film', () => rows.snapshot().end !== null),
  };
}

describe('rows of a film', () => {
  it('are those that have happened, and one more as soon as its moment has come', async () => {
    const it = filmed({ entries: 1_000 });
    await it.known();
    expect(it.end()).toBe(0);
    const asked = it.asked();
    for (const [atNs, end] of [
      [99, 0],
      [100, 1],
      [101, 1],
      [5_050, 50],
      [100_000, 1_000],
    ] as const) {
      it.film.play(atNs);
      expect(it.end()).toBe(end);
    }
    // Rows at hand need no question.
    expect(it.asked()).toBe(asked);
  });

  it('are only those that the filter finds', async () => {
    const it = filmed({ entries: 1_000, each: 10 });
    await it.known();
    it.film.play(5_990);
    expect(it.end()).toBe(5);
    it.film.play(6_000);
    expect([it.end(), it.rows.snapshot().newestSeq]).toEqual([6, 60]);
  });

  it('go back with the film', async () => {
    const it = filmed({ entries: 1_000 });
    it.film.jump(50_000);
    await it.known();
    it.film.jump(30_000);
    expect(it.end()).toBe(300);
  });

  it('are asked for where they are not at hand, one question at a time', async () => {
    const it = filmed({ entries: 100_000 });
    await it.known();
    it.here.to = 10;
    it.hold();
    for (let frame = 1; frame <= 50; frame++) it.film.play(frame * 20_000);
    expect(it.mostAtOnce()).toBe(1);
    it.letGo();
    await waitFor('the answer', () => it.end() !== null && (it.end() ?? 0) > 10);
    it.film.play(1_000_000);
    await waitFor('the place that it has come to', () => it.end() === 10_000);
    expect(it.mostAtOnce()).toBe(1);
  });

  it('with one moment are shown one by one by steps, and together by playing on', async () => {
    const it = filmed({ entries: 10, atNs: (seq) => (seq <= 3 ? 100 : seq * 100) });
    await it.known();
    expect(await it.film.screen?.step('next')).toEqual({ seq: 1, atNs: 100 });
    it.film.jump(100, 1);
    expect(it.end()).toBe(1);
    expect(await it.film.screen?.step('next')).toEqual({ seq: 2, atNs: 100 });
    it.film.jump(100, 2);
    expect(it.end()).toBe(2);
    it.film.play(100);
    expect(it.end()).toBe(3);
    it.film.jump(100, 3);
    expect(await it.film.screen?.step('previous')).toEqual({ seq: 2, atNs: 100 });
  });

  it('has no step before the first and after the last', async () => {
    const it = filmed({ entries: 2 });
    await it.known();
    it.film.jump(100, 1);
    expect(await it.film.screen?.step('previous')).toBeNull();
    it.film.jump(200, 2);
    expect(await it.film.screen?.step('next')).toBeNull();
  });

  it('are looked for anew in another view', async () => {
    const it = filmed({ entries: 1_000 });
    it.film.jump(50_000);
    await waitFor('the end', () => it.end() === 500);
    it.replaceView({ start: 100 });
    it.film.play(50_001);
    await waitFor('the end in the other view', () => it.end() === 500);
  });

  it('tell of the first of several when it was due, once they are drawn', async () => {
    const it = filmed({ entries: 1_000 });
    await it.known();
    it.film.play(350);
    it.rows.drawn(3);
    expect(it.film.drawn).toEqual([100]);
    it.rows.drawn(3);
    expect(it.film.drawn).toEqual([100]);
    it.film.play(600);
    it.rows.unseen();
    it.rows.drawn(6);
    expect(it.film.drawn).toEqual([100]);
    // After a jump nothing is late.
    it.film.jump(90_000);
    it.rows.drawn(900);
    expect(it.film.drawn).toEqual([100]);
  });
});
