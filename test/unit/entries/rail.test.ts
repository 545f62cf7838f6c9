import { describe, expect, it } from 'vitest';
import { type Rail, railAt } from '../../../src-renderer/entries/table/rail.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import type { Kind } from '../../../src-shared/model/kind.ts';

type Line = Pick<Row, 'kind' | 'connection' | 'attempt' | 'detail'>;
const line = (kind: Kind, detail: Row['detail'] = {}, connection = 1, attempt = 1): Line => ({
  kind,
  connection,
  attempt,
  detail,
});
const rails = (lines: readonly Line[]): readonly Rail[] => lines.map((_, at) => railAt((index) => lines[index], at));
const text = (rail: Rail | undefined): string =>
  rail === undefined ? '' : `${rail.above} ${rail.mark ?? '|'} ${rail.below}`;

describe('rail', () => {
  it('draws a connection that breaks, waits, fails once more and comes back', () => {
    const story = [
      line('text'),
      line('missed'),
      line('close', { code: 1006 }),
      line('wait'),
      line('connecting', { cause: 'retry' }, 1, 2),
      line('error', { phase: 'tcp' }, 1, 2),
      line('wait'),
      line('connecting', { cause: 'retry' }, 1, 3),
      line('open', {}, 1, 3),
      line('text', {}, 1, 3),
    ];
    expect(rails(story).map(text)).toEqual([
      'open | open',
      'open missed open',
      'open broke waiting',
      'waiting | waiting',
      'waiting began connecting',
      'connecting broke waiting',
      'waiting | waiting',
      'waiting began connecting',
      'connecting back open',
      'open | open',
    ]);
  });

  it('begins with nothing and ends with nothing', () => {
    const story = [line('connecting', { cause: 'user' }), line('open'), line('event'), line('close', { code: 1000 })];
    expect(rails(story).map(text)).toEqual([
      'none began connecting',
      'connecting back open',
      'open | open',
      'open broke none',
    ]);
  });

  it('starts again after the end of a connection without claiming a wait between', () => {
    const story = [line('close'), line('connecting', { cause: 'user' }, 1, 2)];
    expect(rails(story).map(text)).toEqual(['open broke none', 'none began connecting']);
  });

  it('draws an error of the stream over an open wire, an error of the store as no break at all', () => {
    const story = [line('text'), line('error', { phase: 'store' }), line('error', { phase: 'stream' })];
    expect(rails(story).map(text)).toEqual(['open | open', 'open | open', 'open broke none']);
  });

  it('takes the state of marks, notices and redirects from the rows around them', () => {
    const story = [line('redirect'), line('open'), line('mark'), line('wait'), line('notice')];
    expect(text(rails(story)[0])).toBe('connecting | connecting');
    expect(text(rails(story)[2])).toBe('open | open');
    expect(text(rails(story)[4])).toBe('waiting | waiting');
  });

  it('keeps connections of one table apart', () => {
    const story = [
      line('text', {}, 1),
      line('close', {}, 2),
      line('text', {}, 1),
      line('wait', {}, 2),
      line('text', {}, 1),
    ];
    expect(rails(story).map(text)).toEqual([
      'open | open',
      'open broke waiting',
      'open | open',
      'waiting | waiting',
      'open | open',
    ]);
  });

  it('draws nothing where the row is not here yet', () => {
    expect(railAt(() => undefined, 7)).toEqual({ above: 'none', below: 'none', mark: null });
  });
});
