import { describe, expect, it } from 'vitest';
import { HitsPuller, joined } from '../../../src-renderer/entries/filter/hits-puller.ts';
import {
  forgetFilter,
  forgetRecent,
  rememberFilter,
  renameFilter,
  saveFilter,
} from '../../../src-renderer/entries/filter/saved-filters.ts';
import { emptyDocument } from '../../../src-shared/model/documents.ts';
import { waitFor } from '../../fixtures/wait-for.ts';

describe('saved filters', () => {
  const none = emptyDocument('filters');

  it('are kept by name; the same name replaces', () => {
    const one = saveFilter(saveFilter(none, ' slow ', 'rtt>1s '), 'sent', 'dir:out');
    expect(one.saved).toEqual([
      { name: 'slow', filter: 'rtt>1s' },
      { name: 'sent', filter: 'dir:out' },
    ]);
    expect(saveFilter(one, 'slow', 'rtt>2s').saved).toEqual([
      { name: 'slow', filter: 'rtt>2s' },
      { name: 'sent', filter: 'dir:out' },
    ]);
    expect(renameFilter(one, 'slow', 'late').saved[0]).toEqual({ name: 'late', filter: 'rtt>1s' });
    expect(renameFilter(one, 'slow', 'sent')).toBe(one);
    expect(renameFilter(one, 'slow', '  ')).toBe(one);
    expect(forgetFilter(one, 'slow').saved).toEqual([{ name: 'sent', filter: 'dir:out' }]);
  });

  it('remember what was used, the latest last, each once, no more than fifty', () => {
    let filters = none;
    for (let n = 0; n < 60; n++) filters = rememberFilter(filters, `seq:${n}`);
    filters = rememberFilter(rememberFilter(filters, 'seq:30'), ' ');
    expect(filters.recent).toHaveLength(50);
    expect(filters.recent.at(-1)).toBe('seq:30');
    expect(filters.recent.filter((one) => one === 'seq:30')).toHaveLength(1);
    expect(forgetRecent(filters).recent).toEqual([]);
  });
});

describe('hits for the time axis', () => {
  const hit = (fromNs: number, toNs: number, count = 1) => ({ fromNs, toNs, count });

  it('are fine inside of the span and coarse outside', () => {
    const coarse = [hit(0, 10), hit(10, 20, 5), hit(20, 30), hit(30, 40)];
    const fine = [hit(10, 11, 2), hit(19, 20, 3)];
    expect(joined(coarse, { fromNs: 10, toNs: 30 }, fine)).toEqual([hit(0, 10), ...fine, hit(30, 40)]);
    expect(joined(coarse, null, [])).toEqual(coarse);
  });

  it('are asked for again until all are known, and not told once nobody searches', async () => {
    const answers: (readonly { count: number }[] | null)[] = [];
    let asked = 0;
    const puller = new HitsPuller({
      everyMs: 1,
      ask: async (fromNs, toNs) => ({ hits: [hit(fromNs, toNs, ++asked)], done: asked >= 3 }),
      onHits: (hits) => answers.push(hits),
    });
    puller.want(100, null);
    await waitFor('the last answer', () => answers.length === 3);
    expect(asked).toBe(3);
    puller.want(200, null);
    puller.none();
    expect(answers.at(-1)).toBeNull();
    puller.want(200, { fromNs: 50, toNs: 60 });
    await waitFor('the fine ones', () => answers.length >= 5);
    expect(answers.at(-1)).toContainEqual(hit(50, 60, asked));
    puller.close();
  });
});
