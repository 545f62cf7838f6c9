import * as v from 'valibot';
import { command } from './command.ts';

export interface AppInfo {
  readonly version: string;
  /** Where this user's things lie, and among them the recordings, on the engine's machine. */
  readonly profileDir: string;
  readonly recordingsDir: string;
  readonly engine: { readonly node: string; readonly sqlite: string };
  /** The recording that new connections go to; made with the first of them. */
  readonly sessionRecordingId: string | null;
}

export const appCommands = {
  'app.info': command<AppInfo>()(v.object({})),
} as const;
