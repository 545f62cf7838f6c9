/** `limits.newcomers`: how many are let in when all come at once, and when they come one after the other. */

import { expect, it } from 'vitest';
import { readScenario } from '../../../src-main/engine/mock/definition/read-scenario.ts';
import { NewcomerLimit } from '../../../src-main/engine/mock/run/refusals.ts';
import type { MockEndpoint } from '../../../src-shared/model/scenario/endpoint.ts';

const limited = (limits: string) => {
  const read = readScenario(`name: t\nendpoints:\n  /ws:\n    transport: websocket\n    limits: ${limits}\n`);
  if (!read.ok) throw new Error(read.error.message);
  const [[path, endpoint]] = Object.entries(read.value.endpoints) as [[string, MockEndpoint]];
  return { path, endpoint };
};

it('lets a quarter of a second in at once and refuses the rest with 503', () => {
  let nowMs = 0;
  const limit = new NewcomerLimit(() => nowMs);
  const served = limited('{ newcomers: 400/s, retryAfter: 2s }');
  const answers = Array.from({ length: 500 }, () => limit.refusal(served));
  expect(answers.filter((answer) => answer === null)).toHaveLength(100);
  expect(answers.at(-1)).toMatchObject({ status: 503, headers: { 'Retry-After': '2' } });
  nowMs = 100;
  expect(Array.from({ length: 60 }, () => limit.refusal(served)).filter((answer) => answer === null)).toHaveLength(40);
});

it('refuses nobody who comes at the rate, and nobody where there is no limit', () => {
  let nowMs = 0;
  const limit = new NewcomerLimit(() => nowMs);
  const served = limited('{ newcomers: 400/s }');
  for (let comer = 0; comer < 1_000; comer++) {
    expect(limit.refusal(served)).toBeNull();
    nowMs += 2.5;
  }
  const open = limited('{ perUser: 3 }');
  for (let comer = 0; comer < 1_000; comer++) expect(limit.refusal(open)).toBeNull();
});
