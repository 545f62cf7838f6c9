/** The ten labs: their scenarios are good, every step is watched, every button does something. */

import { describe, expect, it } from 'vitest';
import { CONTENTS } from '../../../src-main/engine/labs/contents/index.ts';
import { checkScenario } from '../../../src-main/engine/mock/servers/check-scenario.ts';
import { LAB_IDS } from '../../../src-shared/model/lab.ts';
import { LABS } from '../../../src-shared/model/labs/index.ts';

it('are ten, in the order of their numbers', () => {
  expect(LABS.map(({ lab }) => lab)).toEqual([...LAB_IDS]);
  expect(LABS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(CONTENTS.map(({ lab }) => lab)).toEqual(LABS);
});

describe.each(CONTENTS.map((content) => [content.lab.lab, content] as const))(
  '%s',
  (_, { lab, scenario, checks, actions }) => {
    it('serves a scenario that can be read and made', async () => {
      expect((await checkScenario(scenario)).problem).toBeNull();
    });

    it('has four to six steps, each with a check, a wait and an explanation', () => {
      expect(lab.steps.length).toBeGreaterThanOrEqual(4);
      expect(lab.steps.length).toBeLessThanOrEqual(6);
      expect(Object.keys(checks)).toEqual(lab.steps.map(({ step }) => step));
      for (const { text, waitsFor, explanation } of lab.steps) {
        expect([text, waitsFor, explanation].filter((each) => each.length < 10)).toEqual([]);
      }
    });

    it('does something for each of its buttons, and has no other', () => {
      const named = new Set(lab.steps.flatMap((step) => step.actions.map(({ action }) => action)));
      expect(Object.keys(actions).toSorted()).toEqual([...named].toSorted());
    });

    it('explains itself and says where the standards say so', () => {
      expect(lab.explanation.length).toBeGreaterThanOrEqual(2);
      expect(lab.advice.length).toBeGreaterThanOrEqual(3);
      expect(lab.advice.join(' ')).toMatch(/RFC \d{4}|WHATWG|IANA/);
    });
  },
);
