import { describe, expect, it } from 'vitest';
import { createWindowFeed } from '../../../src-main/shells/engine-thread/window-feed.ts';

describe('ticks for a window', () => {
  it('go through while it keeps up', () => {
    const sent: number[] = [];
    const feed = createWindowFeed<number>((tick) => sent.push(tick));
    feed.tick(1);
    feed.tick(2);
    expect(sent).toEqual([1, 2]);
    expect(feed.skipped()).toBe(0);
  });

  it('wait while it does not, and of those that waited only the last is sent', () => {
    const sent: number[] = [];
    const feed = createWindowFeed<number>((tick) => sent.push(tick));
    feed.tick(1);
    feed.setCongested(true);
    feed.tick(2);
    feed.tick(3);
    feed.tick(4);
    expect(sent).toEqual([1]);
    feed.setCongested(false);
    expect(sent).toEqual([1, 4]);
    expect(feed.skipped()).toBe(2);
    feed.tick(5);
    expect(sent).toEqual([1, 4, 5]);
  });

  it('are not sent twice when nothing came meanwhile', () => {
    const sent: number[] = [];
    const feed = createWindowFeed<number>((tick) => sent.push(tick));
    feed.setCongested(true);
    feed.setCongested(false);
    feed.setCongested(true);
    feed.tick(1);
    feed.setCongested(false);
    feed.setCongested(false);
    expect(sent).toEqual([1]);
  });
});
