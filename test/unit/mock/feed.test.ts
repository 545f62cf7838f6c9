import { describe, expect, it } from 'vitest';
import { Feed } from '../../../src-main/engine/mock/feed.ts';

const texts = (feed: Feed, id: number): unknown[] =>
  feed.after(id).map((message) => JSON.parse(message.text) as unknown);

describe('the demo feed', () => {
  it('numbers messages without holes and keeps the fields of a JSON object', () => {
    const feed = new Feed(10);
    expect(feed.publish('{"type":"order","n":7}', 1)).toEqual({ firstId: 1, lastId: 1 });
    expect(feed.publish('hello', 2)).toEqual({ firstId: 2, lastId: 3 });
    expect(texts(feed, 0)).toEqual([
      { id: 1, type: 'order', n: 7 },
      { id: 2, type: 'message', text: 'hello' },
      { id: 3, type: 'message', text: 'hello' },
    ]);
  });

  it('does not let a publisher choose the id, nor an event name that would break a line', () => {
    const feed = new Feed(10);
    feed.publish('{"id":99,"type":"a\\nb"}', 1);
    expect(feed.after(0)[0]).toMatchObject({ id: 1, type: 'message' });
  });

  it('gives what comes after an id, and only what is still remembered', () => {
    const feed = new Feed(3);
    feed.publish('x', 5);
    expect(feed.after(3).map((message) => message.id)).toEqual([4, 5]);
    expect(feed.after(0).map((message) => message.id)).toEqual([3, 4, 5]);
    expect(feed.forgottenId).toBe(2);
    expect(feed.after(5)).toEqual([]);
  });

  it('tells its listeners once for many messages', () => {
    const feed = new Feed(10);
    let heard = 0;
    const stop = feed.onPublish(() => {
      heard += 1;
    });
    feed.publish('x', 5);
    stop();
    feed.publish('x', 1);
    expect(heard).toBe(1);
  });
});
