import type { Handlers } from '../../../../src-shared/contract/index.ts';
import type { Capture } from '../../capture/capture.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { notYet } from '../../not-yet.ts';

type ExchangeHandlers = Pick<Handlers, 'export.start' | 'redaction.preview' | 'import.start'>;

export interface ExchangeOptions {
  readonly capture: Capture;
  readonly jobs: Jobs;
  /** Where imported recordings are made, and temporary files for windows. */
  readonly recordingsDir: string;
  readonly appVersion: string;
}

/** Recordings in other formats, in and out. */
export function createExchange(_options: ExchangeOptions) {
  const handlers: ExchangeHandlers = {
    'export.start': notYet,
    'redaction.preview': notYet,
    'import.start': notYet,
  };
  return { handlers };
}
