import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { Engine } from '../../engine/engine.ts';
import { Exit, exitCodeOf } from './exit.ts';

/** Opens a recording, or ends the command with what is wrong with it. */
export async function openFile(engine: Engine, path: string): Promise<RecordingInfo> {
  const opened = await engine.call('recording.open', { path });
  if (!opened.ok) throw new Exit(exitCodeOf(opened.error), opened.error);
  return opened.value;
}
