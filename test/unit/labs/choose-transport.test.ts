/** The choice of a transport, over all answers that can be given. */

import { describe, expect, it } from 'vitest';
import {
  chooseTransport,
  everyFeature,
  featureAnswers,
  QUESTIONS,
} from '../../../src-shared/model/choose-transport.ts';

const all = [...everyFeature()];

describe('which transport fits', () => {
  it('has a reason, a price and another runner-up for each of all 162 answers', () => {
    expect(all).toHaveLength(162);
    for (const answers of all) {
      const { transport, runnerUp, reasons, against } = chooseTransport(answers);
      expect(reasons.length, JSON.stringify(answers)).toBeGreaterThan(0);
      expect(against.length).toBeGreaterThan(0);
      expect(runnerUp).not.toBe(transport);
    }
  });

  it('never sends bytes by SSE, nor keeps a WebSocket where the platform ends it', () => {
    for (const answers of all) {
      const { transport } = chooseTransport(answers);
      if (answers.payload === 'binary') expect(transport).not.toBe('sse');
      if (answers.between === 'short-lived') expect(transport).not.toBe('websocket');
      if (answers.fresh === 'now') expect(transport).not.toBe('poll');
    }
  });

  it.each([
    ['down', 'now', 'many', 'text', 'open', 'sse'],
    ['both', 'now', 'many', 'text', 'open', 'websocket'],
    ['down', 'minute', 'rare', 'text', 'open', 'poll'],
    ['down', 'now', 'rare', 'text', 'strict', 'long-poll'],
    ['down', 'now', 'many', 'binary', 'open', 'websocket'],
    ['down', 'seconds', 'some', 'text', 'short-lived', 'poll'],
  ])('%s, %s, %s, %s, %s → %s', (direction, fresh, rate, payload, between, wanted) => {
    const answers = featureAnswers({ direction, fresh, rate, payload, between });
    expect(answers && chooseTransport(answers).transport).toBe(wanted);
  });

  it('knows the answers of its own questions, and no others', () => {
    const first = Object.fromEntries(QUESTIONS.map(({ name, options }) => [name, options[0]?.value ?? '']));
    expect(featureAnswers(first)).toEqual(first);
    expect(featureAnswers({ ...first, rate: 'never' })).toBeNull();
    const { rate: _rate, ...four } = first;
    expect(featureAnswers(four)).toBeNull();
    const combinations = QUESTIONS.reduce((count, { options }) => count * options.length, 1);
    expect(combinations).toBe(all.length);
  });
});
