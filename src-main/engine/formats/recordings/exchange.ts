import { join } from 'node:path';
import type { Handlers } from '../../../../src-shared/contract/index.ts';
import type { Capture } from '../../capture/capture.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { createExporter } from './export.ts';
import { createImporter, type ImporterOptions } from './import.ts';
import { previewOf } from './redaction/preview.ts';
import { stopping } from './selection.ts';

type ExchangeHandlers = Pick<Handlers, 'export.start' | 'redaction.preview' | 'import.start'>;

export interface ExchangeOptions extends Pick<ImporterOptions, 'takeUpload'> {
  readonly capture: Capture;
  readonly jobs: Jobs;
  /** Where imported recordings are made; temporary files lie in a hidden folder of it. */
  readonly recordingsDir: string;
  readonly appVersion: string;
}

/** Recordings in other formats, in and out. */
export function createExchange({ capture, jobs, recordingsDir, appVersion, takeUpload }: ExchangeOptions) {
  const exporter = createExporter({
    capture,
    jobs,
    dir: join(recordingsDir, '.exports'),
    app: `Wirescope ${appVersion}`,
  });
  const importer = createImporter({ capture, jobs, dir: recordingsDir, takeUpload });
  const handlers: ExchangeHandlers = {
    'export.start': (input) => exporter.start(input),
    'redaction.preview': async (input) => {
      const chosen = exporter.select(input);
      return chosen.ok ? stopping(() => previewOf(chosen.value, input.samples)) : chosen;
    },
    'import.start': (input) => importer.start(input),
  };
  return { handlers, exportInto: exporter.into };
}

export type Exchange = ReturnType<typeof createExchange>;
