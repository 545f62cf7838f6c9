import { faker } from '@faker-js/faker/locale/en';
import { describe, expect, it } from 'vitest';
import {
  type BentMessages,
  MessageBender,
  WHOLE_MESSAGES,
} from '../../../src-main/engine/mock/faults/bend-messages.ts';
import { createFeed, type FeedMessage } from '../../../src-main/engine/mock/messages/feed-run.ts';
import { seededRandom } from '../../../src-main/engine/mock/messages/random.ts';
import { compileTemplate, type TemplateContext } from '../../../src-main/engine/mock/messages/template.ts';
import type { FeedSource } from '../../../src-shared/model/scenario/message-source.ts';

const CONTEXT: TemplateContext = {
  id: 7,
  client: 3,
  user: 'ada',
  room: 'lobby',
  nowMs: 1_700_000_000_000,
  random: () => 0.5,
};

const made = (template: unknown, context = CONTEXT): string => {
  const compiled = compileTemplate(template as string, faker);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value.make(context);
};

describe('a message template', () => {
  it('puts values in place; one that stands alone in a string keeps its type', () => {
    expect(
      made({ n: '{{id}}', text: 'no {{id}} for {{user}}', px: '{{$number 90 110}}', list: ['{{$pick a b}}', 1, null] }),
    ).toBe('{"n":7,"text":"no 7 for ada","px":100,"list":["b",1,null]}');
    expect(made('plain {{room}}/{{client}}')).toBe('plain lobby/3');
    expect(made('{{$now}} {{$timestamp}}')).toBe('2023-11-14T22:13:20.000Z 1700000000000');
  });

  it('takes what the client sent by JSONPath, whole objects too', () => {
    const received = { id: 'x1', order: { total: 5 } };
    expect(made({ re: '{{$.id}}', order: '{{$.order}}', none: '{{$.nothing}}' }, { ...CONTEXT, received })).toBe(
      '{"re":"x1","order":{"total":5},"none":null}',
    );
  });

  it('counts on its own, and makes names like people have', () => {
    const compiled = compileTemplate({ n: '{{$counter}}' });
    if (!compiled.ok) throw new Error(compiled.error.message);
    expect([1, 2, 3].map(() => compiled.value.make(CONTEXT)).join()).toBe('{"n":1},{"n":2},{"n":3}');
    faker.seed(4);
    expect(made('{{$faker person.firstName}}')).toMatch(/^\p{L}+$/u);
  });

  it('leaves braces alone that are escaped, or hold JSON', () => {
    expect(made('\\{{id}} {{"a":1}}')).toBe('{{id}} {{"a":1}}');
  });

  it.each([
    ['{{idd}}', 'TEMPLATE_NAME_UNKNOWN', /\{\{id\}\}/],
    ['{{$number 1}}', 'TEMPLATE_ARGUMENTS', /spaces/],
    ['{{$faker person.frstName}}', 'TEMPLATE_NAME_UNKNOWN', /reference/],
    ['{{$.a[}}', 'JSONPATH_INVALID', /RFC 9535/],
  ])('says what is wrong with %s', (template, code, hint) => {
    const compiled = compileTemplate({ deep: [template] }, faker);
    expect(compiled).toMatchObject({ ok: false, error: { code, hint: expect.stringMatching(hint) } });
  });
});

async function feed(source: Partial<FeedSource> & object, clock = { ms: 0 }) {
  const created = await createFeed({ history: 100, ...source } as FeedSource, {
    seed: 1,
    nowMs: () => clock.ms,
    wallMs: () => clock.ms,
    recorded: async () => ({ ok: true, value: ['first', 'second'].map((text, atMs) => ({ atMs, text })) }),
  });
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
}

const texts = (messages: readonly FeedMessage[]): string => messages.map(({ id, text }) => `${id}:${text}`).join(' ');

describe('a feed', () => {
  it('numbers what it makes and what is published alike, and resumes after any of its history', async () => {
    const run = await feed({ message: 'tick {{id}}' });
    run.tick(2);
    run.publish('by hand');
    expect(run.lastId).toBe(3);
    expect(texts(run.after(1))).toBe('2:tick 2 3:by hand');
    expect(texts(run.after(0, 1))).toBe('1:tick 1');
  });

  it('forgets the oldest beyond its history, and says from where on it remembers', async () => {
    const run = await feed({ message: '{{id}}', history: 10 });
    run.tick(1_000);
    expect(run.lastId).toBe(1_000);
    expect(run.forgottenId).toBeGreaterThanOrEqual(970);
    expect(run.after(run.forgottenId)[0]?.id).toBe(run.forgottenId + 1);
  });

  it('goes through a list once or again, and through a recording', async () => {
    const once = await feed({ list: ['a', 'b'], once: true });
    once.tick(5);
    expect(texts(once.after(0))).toBe('1:a 2:b');
    const again = await feed({ list: ['a', 'b'], once: false });
    again.tick(3);
    expect(texts(again.after(0))).toBe('1:a 2:b 3:a');
    const tape = await feed({ recording: { file: 'x', speed: 1 }, loop: true });
    tape.tick(3);
    expect(texts(tape.after(0))).toBe('1:first 2:second 3:first');
  });

  it('is the same for the same seed', async () => {
    const [one, other] = [await feed({ message: '{{$random}}' }), await feed({ message: '{{$random}}' })];
    one.tick(5);
    other.tick(5);
    expect(texts(one.after(0))).toBe(texts(other.after(0)));
    expect(new Set(one.after(0).map(({ text }) => text)).size).toBe(5);
  });

  it('keeps its pace over time however late its timer is', async () => {
    const started = performance.now();
    const run = await feed({ message: 'x', rate: 400, history: 1_000_000 });
    const clocked = await createFeed(
      { message: 'x', rate: 400, history: 1_000_000, envelope: false },
      {
        seed: 1,
        nowMs: () => performance.now(),
        wallMs: () => 0,
        recorded: async () => ({ ok: true, value: [] }),
      },
    );
    if (!clocked.ok) throw new Error(clocked.error.message);
    await new Promise<void>((resolve) => {
      clocked.value.onPublish(() => clocked.value.lastId >= 100 && resolve());
      clocked.value.start();
    });
    clocked.value.stop();
    const elapsedMs = performance.now() - started;
    // A hundred messages at 400 a second are due after 250 ms, not earlier.
    expect(elapsedMs).toBeGreaterThanOrEqual(249);
    expect(clocked.value.lastId).toBeLessThanOrEqual((elapsedMs * 400) / 1_000 + 1);
    expect(run.lastId).toBe(0);
  });
});

const messages = (from: number, to: number): FeedMessage[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    id: from + index,
    event: 'm',
    text: `{"n":${from + index}}`,
  }));

const ids = ({ messages: bent }: BentMessages): number[] => bent.map(({ id }) => id);

describe('messages with faults', () => {
  const always = () => new MessageBender(() => 0);

  it('go through as they are without any', () => {
    expect(ids(always().bend(messages(1, 4), WHOLE_MESSAGES))).toEqual([1, 2, 3, 4]);
  });

  it('are lost, sent twice, numbered twice or backwards, and cut, one in so many, and each is told', () => {
    expect(ids(always().bend(messages(1, 3), { ...WHOLE_MESSAGES, skipOneIn: 1 }))).toEqual([]);
    expect(ids(always().bend(messages(1, 2), { ...WHOLE_MESSAGES, repeatOneIn: 1 }))).toEqual([1, 1, 2, 2]);
    expect(ids(always().bend(messages(1, 3), { ...WHOLE_MESSAGES, duplicateIdOneIn: 1 }))).toEqual([1, 1, 1]);
    expect(ids(always().bend(messages(301, 303), { ...WHOLE_MESSAGES, backwardsIdOneIn: 1 }))).toEqual([301, 201, 101]);
    const cut = always().bend(messages(1, 1), { ...WHOLE_MESSAGES, badJsonOneIn: 1 });
    expect(cut.messages[0]?.text).toBe('{"n"');
    expect(cut.done).toEqual([{ fault: 'bad-json', id: 1 }]);
  });

  it('say the wrong id in their JSON too, where it says one: a WebSocket has no other place for it', () => {
    const messages = [7, 8].map((id) => ({ id, event: 'message', text: `{"id":${id},"n":1,"seq":"${id}"}` }));
    const bent = always().bend(messages, { ...WHOLE_MESSAGES, duplicateIdOneIn: 1 });
    expect(bent.messages.map(({ text }) => text)).toEqual([messages[0]?.text, '{"id":7,"n":1,"seq":"7"}']);
  });

  it('are lost about one in ten when that was asked for', () => {
    const bent = new MessageBender(seededRandom(5)).bend(messages(1, 10_000), { ...WHOLE_MESSAGES, skipOneIn: 10 });
    expect(bent.done.length).toBeGreaterThan(900);
    expect(bent.done.length).toBeLessThan(1_100);
    expect(bent.messages.length + bent.done.length).toBe(10_000);
  });

  it('come in another order within so many, none lost, and those held come out when it is over', () => {
    const bender = new MessageBender(seededRandom(2));
    const mixed = bender.bend(messages(1, 10), { ...WHOLE_MESSAGES, reorderWithin: 4 });
    expect(ids(mixed)).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ids(mixed).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(bender.heldCount).toBe(2);
    expect(ids(bender.bend(messages(11, 11), WHOLE_MESSAGES))).toEqual([9, 10, 11]);
  });
});
