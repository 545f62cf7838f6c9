import * as v from 'valibot';
import type { Finding } from '../model/finding.ts';
import { command } from './command.ts';

export const findingCommands = {
  /** Diagnoses of a recording as it stands now, the gravest first, then by time. Asked again it looks only at what is new. */
  'findings.list': command<{ readonly findings: readonly Finding[]; readonly upToSeq: number }>()(
    v.object({
      recordingId: v.string(),
      connections: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
    }),
  ),
} as const;
