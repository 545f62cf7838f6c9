import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Handlers } from '../../../../src-shared/contract/index.ts';
import type { SurveyStatus } from '../../../../src-shared/contract/survey.ts';
import { parseFilter } from '../../../../src-shared/filter/index.ts';
import { Grouping, groupPath } from '../../../../src-shared/survey/index.ts';
import type { PageSource } from '../page-source.ts';
import { compileFilter } from '../views/matcher.ts';
import { narrowed } from '../views/narrowed.ts';
import type { Scheduler } from '../views/scheduler.ts';
import { Scope } from '../views/scope.ts';
import { keyReader } from './key-reader.ts';
import { Selection } from './selection.ts';
import { Survey } from './survey.ts';

type SurveyHandlers = Pick<Handlers, 'survey.open' | 'survey.get' | 'survey.cancel' | 'survey.close'>;

export interface SurveysOptions {
  source(recordingId: string): PageSource | undefined;
  /** Some survey's status changed. */
  changed(): void;
  /** Shared with the views. */
  readonly scheduler: Scheduler;
}

interface OpenSurvey {
  readonly recordingId: string;
  readonly survey: Survey;
}

/** Counts over many entries, a slice of time at a time. */
export function createSurveys({ source: sourceOf, changed, scheduler }: SurveysOptions) {
  const open = new Map<string, OpenSurvey>();
  let lastId = 0;

  const withSurvey = <T>(surveyId: string, run: (survey: Survey) => T): Result<T> => {
    const found = open.get(surveyId);
    if (found !== undefined) return ok(run(found.survey));
    return fail('SURVEY_UNKNOWN', `There is no survey ${surveyId}.`, 'It was closed, with its recording perhaps.');
  };

  const handlers: SurveyHandlers = {
    'survey.open': (input) => {
      const source = sourceOf(input.recordingId);
      if (source === undefined) {
        return fail(
          'RECORDING_UNKNOWN',
          `No recording ${input.recordingId} is open.`,
          'It may have been closed; open it again.',
        );
      }
      const filter = parseFilter(input.filter);
      if (!filter.ok) return filter;
      const { groupBy } = input;
      const path = groupBy?.by === 'path' ? groupPath(groupBy.path) : undefined;
      if (path?.ok === false) return path;
      const id = `survey-${++lastId}`;
      const survey = new Survey({
        id,
        source,
        matcher: compileFilter(narrowed(filter.value, input)),
        scope: new Scope(source, input),
        selection: input.selected === undefined ? undefined : new Selection(input.selected),
        grouping: groupBy === null ? undefined : new Grouping(groupBy, path?.value),
        keys: groupBy === null ? undefined : keyReader(groupBy, path?.value),
        scheduler,
        changed,
      });
      open.set(id, { recordingId: input.recordingId, survey });
      changed();
      return ok(survey.status());
    },
    'survey.get': ({ surveyId, groups }) => withSurvey(surveyId, (survey) => survey.counted(groups)),
    'survey.cancel': ({ surveyId }) =>
      withSurvey(surveyId, (survey) => {
        survey.cancel();
        changed();
        return survey.status();
      }),
    'survey.close': ({ surveyId }) =>
      withSurvey(surveyId, (survey) => {
        survey.close();
        open.delete(surveyId);
        return null;
      }),
  };

  return {
    handlers,
    statuses: (): readonly SurveyStatus[] => [...open.values()].map(({ survey }) => survey.status()),
    closeRecording(recordingId: string): void {
      for (const [id, found] of open) {
        if (found.recordingId !== recordingId) continue;
        found.survey.close();
        open.delete(id);
      }
    },
  };
}

export type Surveys = ReturnType<typeof createSurveys>;
