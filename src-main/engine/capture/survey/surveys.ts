import type { Handlers } from '../../../../src-shared/contract/index.ts';
import type { SurveyStatus } from '../../../../src-shared/contract/survey.ts';
import { notYet } from '../../not-yet.ts';
import type { RecordingSource } from '../recording-source.ts';

type SurveyHandlers = Pick<Handlers, 'survey.open' | 'survey.get' | 'survey.cancel' | 'survey.close'>;

/** Counts over many entries, a slice of time at a time. */
export function createSurveys(_options: { source(recordingId: string): RecordingSource | undefined; changed(): void }) {
  const handlers: SurveyHandlers = {
    'survey.open': notYet,
    'survey.get': notYet,
    'survey.cancel': notYet,
    'survey.close': notYet,
  };
  return { handlers, statuses: (): readonly SurveyStatus[] => [], closeRecording: (_recordingId: string) => undefined };
}

export type Surveys = ReturnType<typeof createSurveys>;
