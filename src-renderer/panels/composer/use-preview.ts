import { useEffect, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { MessagePreview } from '../../../src-shared/contract/sending.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { useEngine, useTick } from '../../data/use-engine.ts';

/** While somebody types, the engine is asked once in so many milliseconds. */
const PAUSE_MS = 150;

export interface Previewed {
  readonly preview: MessagePreview | null;
  /** VARIABLE_UNKNOWN and its kin; what the filled-in message lacks. */
  readonly problem: Problem | null;
}

const NONE: Previewed = { preview: null, problem: null };

/**
 * What the engine would make of a message with variables. Asked only where `wanted`; again when the environments have changed, and
 * when `counted` has, which stands for all that was sent.
 */
export function usePreview(status: ConnectionStatus, message: Message, wanted: boolean, counted: string): Previewed {
  const { call } = useEngine();
  const [previewed, setPreviewed] = useState<Previewed>(NONE);
  const { recordingId, connection } = status;
  const environments = useTick(environmentsOf);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the last two are reasons to ask again
  useEffect(() => {
    if (!wanted) {
      setPreviewed(NONE);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      void call('send.preview', { recordingId, connection, message }).then((answer) => {
        if (!current) return;
        setPreviewed(answer.ok ? { preview: answer.value, problem: null } : { preview: null, problem: answer.error });
      });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [call, recordingId, connection, message, wanted, environments, counted]);
  return previewed;
}

const environmentsOf = (tick: Tick): number | undefined => tick.documents.environments;
