import { describe, expect, it } from 'vitest';
import { ViewSession } from '../../../src-renderer/entries/filter/view-session.ts';
import type { ViewStatus } from '../../../src-shared/contract/recording.ts';
import { fakeRows } from '../../fixtures/fake-rows.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

const query = (filter = '') => ({ recordingId: 'fake', filter });

async function opened(entries: number, filter = '', scanPerAnswer?: number) {
  const fake = fakeRows({ entries, scanPerAnswer });
  const session = new ViewSession(fake.call);
  session.open(query(filter), 'end');
  await waitFor('the session', () => session.snapshot().status !== null);
  return { fake, session };
}

describe('view session', () => {
  it('opens a view with the rows at its end at hand', async () => {
    const { session } = await opened(10_000_000);
    expect(session.snapshot().landing).toEqual({ at: 'end' });
    expect(session.row(9_999_999)?.seq).toBe(10_000_000);
  });

  it('closes the view before when another one replaces it', async () => {
    const { fake, session } = await opened(1_000);
    session.open(query('every:10'), 'end');
    await waitFor('the session', () => session.snapshot().query?.filter === 'every:10');
    await waitFor('the session', () => fake.statuses().length === 1);
    session.dispose();
    await waitFor('the session', () => fake.statuses().length === 0);
  });

  it('opens only the latest of many wishes', async () => {
    const { fake, session } = await opened(1_000);
    for (let n = 2; n < 30; n++) session.open(query(`every:${n}`), 'end');
    await waitFor('the session', () => session.snapshot().query?.filter === 'every:29' && !session.snapshot().opening);
    expect(fake.asked.get('view.open')).toBeLessThanOrEqual(3);
    expect(fake.statuses()).toHaveLength(1);
  });

  it('lands on the entry that was looked at', async () => {
    const { session } = await opened(10_000);
    session.open(query('every:10'), { seq: 5_001, rowsAbove: 4 });
    await waitFor('the session', () => session.snapshot().generation === 2);
    expect(session.snapshot().landing).toEqual({ at: 500, rowsAbove: 4 });
    expect(session.row(500)?.seq).toBe(5_001);
  });

  it('lands there later when the scan has not come so far, unless one has moved on', async () => {
    const { fake, session } = await opened(10_000);
    session.open(query('every:10'), { seq: 1_001, rowsAbove: 0 });
    await waitFor('the session', () => session.snapshot().generation === 2);
    session.dispose();

    const slow = fakeRows({ entries: 10_000, scanPerAnswer: 500 });
    const second = new ViewSession(slow.call);
    second.open(query('every:10'), { seq: 1_001, rowsAbove: 2 });
    await waitFor('the session', () => second.snapshot().status !== null);
    expect(second.snapshot().wanted).toEqual({ seq: 1_001, rowsAbove: 2 });
    await waitFor('the session', async () => {
      await second.fetchRow(999);
      const id = second.snapshot().status?.viewId ?? '';
      second.want(second.snapshot().status?.start ?? 0, 1_000);
      const status = slow.status(id);
      if (status !== undefined) second.take([status]);
      return second.snapshot().wanted === null;
    });
    expect(second.snapshot().landing).toEqual({ at: 100, rowsAbove: 2 });
    expect(fake.asked.get('view.open')).toBe(2);
  });

  it('never loses rows to a status that comes late', async () => {
    const { fake, session } = await opened(1_000);
    const id = session.snapshot().status?.viewId ?? '';
    const old = fake.status(id);
    fake.grow(500);
    session.take(fake.statuses());
    expect(session.snapshot().status?.end).toBe(1_500);
    if (old !== undefined) session.take([old]);
    expect(session.snapshot().status?.end).toBe(1_500);
  });

  it('sets a filter aside without searching again, neither there nor back', async () => {
    const { fake, session } = await opened(1_000, 'every:10');
    const found = session.snapshot().status?.viewId;
    session.open({ ...query(), mark: 'every:10' }, { seq: 501, rowsAbove: 3 });
    await waitFor('the context', () => session.snapshot().query?.mark === 'every:10' && !session.snapshot().opening);
    expect(session.snapshot().search?.viewId).toBe(found);
    expect(session.snapshot().landing).toEqual({ at: 500, rowsAbove: 3 });
    expect(fake.asked.get('view.open')).toBe(2);
    expect(fake.statuses()).toHaveLength(2);

    session.open(query('every:10'), { seq: 501, rowsAbove: 3 });
    await waitFor('the matches', () => session.snapshot().query?.filter === 'every:10' && !session.snapshot().opening);
    expect(session.snapshot()).toMatchObject({ search: null, status: { viewId: found } });
    expect(fake.asked.get('view.open')).toBe(2);
    await waitFor('one view', () => fake.statuses().length === 1);
    session.dispose();
    await waitFor('no view', () => fake.statuses().length === 0);
  });

  it('opens the search of a filter that was set aside before the session began', async () => {
    const { fake, session } = await opened(1_000);
    session.open({ ...query(), mark: 'every:10' }, 'end');
    await waitFor('the search', () => session.snapshot().search !== null);
    expect(fake.statuses()).toHaveLength(2);
    session.open(query('every:3'), 'end');
    await waitFor(
      'another filter',
      () => session.snapshot().query?.filter === 'every:3' && !session.snapshot().opening,
    );
    expect(session.snapshot().search).toBeNull();
    await waitFor('one view', () => fake.statuses().length === 1);
  });

  it('misses no status that was told while the view was being opened, as the engine tells each once', async () => {
    const fake = fakeRows({ entries: 10_000, scanPerAnswer: 0 });
    const session = new ViewSession(async (name, input) => {
      const answer = await fake.call(name, input as never);
      if (name === 'view.open' && answer.ok) {
        const told = { ...(answer.value as ViewStatus), scanned: 10_000, done: true, start: -7 };
        queueMicrotask(() => session.take([told]));
        await Promise.resolve();
      }
      return answer;
    });
    session.open(query('every:10'), { seq: 1_001, rowsAbove: 0 });
    await waitFor('the end of the search', () => session.snapshot().status?.done);
    expect(session.snapshot().status).toMatchObject({ start: -7, scanned: 10_000 });
  });
});
