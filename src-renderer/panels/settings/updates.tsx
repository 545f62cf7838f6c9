import { useEffect, useState } from 'react';
import type { Problem, Result } from '../../../src-shared/base/result.ts';
import type { UpdateStatus } from '../../../src-shared/contract/shell.ts';
import { useShell } from '../../data/use-shell.ts';
import { Button } from '../../widgets/button.tsx';
import { Field, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { ProblemText } from '../problem.tsx';

const said = words.desktop.settings;

/** Whether this may be an update feed; the shell looks closer before it asks there. */
export const looksLikeFeed = (feed: string): boolean =>
  feed === '' || /^(https:\/\/[^\s/]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)(\/\S*)?$/.test(feed);

/** The update feed, and looking at it when asked. In a browser: how Wirescope is updated there. */
export function Updates({ feed, onFeed }: { readonly feed: string; readonly onFeed: (feed: string) => void }) {
  const shell = useShell();
  const [typed, setTyped] = useState<string | null>(null);
  const [status, setStatus] = useState<UpdateStatus>({ state: 'idle' });
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(
    () =>
      shell.onEvent((event) => {
        if (event.kind === 'update') setStatus(event.status);
      }),
    [shell],
  );
  const ask = async (answer: Promise<Result<UpdateStatus | null>>): Promise<void> => {
    setProblem(null);
    const result = await answer;
    if (!result.ok) setProblem(result.error);
    setStatus(result.ok && result.value !== null ? result.value : { state: 'idle' });
  };
  if (!shell.can.updates) {
    return (
      <section>
        <h3>{said.feed}</h3>
        <p>{said.feedBrowser}</p>
      </section>
    );
  }
  const shown = typed ?? feed;
  return (
    <>
      <Field label={said.feed} hint={said.feedHint} error={looksLikeFeed(shown.trim()) ? null : said.feedError}>
        {(control) => (
          <TextInput
            {...control}
            value={shown}
            onBlur={() => setTyped(null)}
            onChange={(event) => {
              setTyped(event.target.value);
              const next = event.target.value.trim();
              if (looksLikeFeed(next)) onFeed(next);
            }}
          />
        )}
      </Field>
      <section>
        <p role="status">{sentence(status, feed)}</p>
        {problem !== null && <ProblemText problem={problem} />}
        <div className="set-row">
          <Button
            size="small"
            disabled={feed === '' || status.state === 'checking' || status.state === 'downloading'}
            onClick={() => {
              setStatus({ state: 'checking' });
              void ask(shell.ask('update.check', { feed }));
            }}
          >
            {said.look}
          </Button>
          {status.state === 'available' && (
            <Button size="small" onClick={() => void ask(shell.ask('update.download', {}))}>
              {said.download}
            </Button>
          )}
          {status.state === 'ready' && (
            <Button size="small" onClick={() => void ask(shell.ask('update.install', {}))}>
              {said.install}
            </Button>
          )}
        </div>
      </section>
    </>
  );
}

function sentence(status: UpdateStatus, feed: string): string {
  switch (status.state) {
    case 'off':
      return said.off;
    case 'idle':
      return feed === '' ? said.off : '';
    case 'checking':
      return said.looking;
    case 'none':
      return said.none(status.version);
    case 'available':
      return said.available(status.version);
    case 'downloading':
      return said.downloading(status.percent);
    case 'ready':
      return said.ready(status.version);
    case 'failed':
      return status.problem.message;
  }
}
