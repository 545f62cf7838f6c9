import { useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';

const said = words.workspace;

export interface ProblemNoticeProps {
  readonly status: ConnectionStatus;
  /** The way back to the failing screen, where there is one. */
  readonly onDetails: (() => void) | undefined;
}

/** What is wrong with a connection now, over its entries. Dismissed, it stays away until something else is wrong. */
export function ProblemNotice({ status, onDetails }: ProblemNoticeProps) {
  const [dismissed, setDismissed] = useState<string | null>(null);
  const { problem } = status;
  if (problem === undefined) return null;
  const key = `${problem.code} ${problem.message} ${status.attempt}`;
  if (dismissed === key) return null;
  return (
    <div className="ws-notice" role="status">
      <Glyph name="error" className="ws-notice-glyph" />
      <div className="ws-notice-text">
        <ProblemText problem={problem} />
      </div>
      {onDetails !== undefined && (
        <Button size="small" onClick={onDetails}>
          {said.attempts}
        </Button>
      )}
      <IconButton icon="x" label={said.dismiss} size="small" onClick={() => setDismissed(key)} />
    </div>
  );
}
