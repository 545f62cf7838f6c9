import { useEffect } from 'react';
import type { Notice } from '../../state/notices.ts';
import { useWindowState } from '../../state/store.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';
import './notices.css';

const said = words.frame.notices;

const NOTE_STAYS_MS = 4000;
/** Time enough to read it and take it back. */
const ACTION_STAYS_MS = 12_000;

/** What commands answered when they failed, and short notes of what was done. Problems stay until dismissed. */
export function Notices() {
  const notices = useWindowState((state) => state.notices);
  return (
    <section className="ntc-stack" aria-label={said.name} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const dismiss = useWindowState((state) => state.dismiss);
  useEffect(() => {
    if (notice.tone !== 'note') return;
    const timer = setTimeout(() => dismiss(notice.id), notice.action === null ? NOTE_STAYS_MS : ACTION_STAYS_MS);
    return () => clearTimeout(timer);
  }, [notice, dismiss]);
  return (
    <div className={`ntc ntc-${notice.tone}`}>
      <Glyph name={notice.tone === 'problem' ? 'error' : 'check'} className="ntc-glyph" />
      <div className="ntc-text">
        {notice.problem === null ? notice.text : <ProblemText problem={notice.problem} />}
        {notice.action !== null && (
          <Button
            size="small"
            className="ntc-action"
            onClick={() => {
              notice.action?.run();
              dismiss(notice.id);
            }}
          >
            {notice.action.label}
          </Button>
        )}
        {notice.times > 1 && <span className="ntc-times"> {said.times(notice.times)}</span>}
      </div>
      <IconButton icon="x" label={said.dismiss} size="small" onClick={() => dismiss(notice.id)} />
    </div>
  );
}
