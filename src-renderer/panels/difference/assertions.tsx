import { useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import type { AssertionResult } from '../../../src-shared/model/assertion.ts';
import { useEngine } from '../../data/use-engine.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Field, Select, TextArea } from '../../widgets/field.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { differenceWords } from '../../words/difference.ts';
import { ProblemText } from '../problem.tsx';

const said = differenceWords.assertions;

export interface AssertionsProps {
  readonly a: RecordingInfo;
  readonly b: RecordingInfo;
  readonly side: 'a' | 'b';
  readonly text: string;
  onSide(side: 'a' | 'b'): void;
  onText(text: string): void;
  onOpen(side: 'a' | 'b', seq: number): void;
  onClose(): void;
}

/** Whether one of the two keeps what a file asks of it. */
export function Assertions({ a, b, side, text, onSide, onText, onOpen, onClose }: AssertionsProps) {
  const { call } = useEngine();
  const chooser = useRef<HTMLInputElement>(null);
  const [results, setResults] = useState<readonly AssertionResult[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [running, setRunning] = useState(false);
  const info = side === 'a' ? a : b;

  async function run(): Promise<void> {
    setRunning(true);
    const answer = await call('assertions.run', { recordingId: info.id, text });
    setRunning(false);
    setResults(answer.ok ? answer.value : null);
    setProblem(answer.ok ? null : answer.error);
  }
  async function take(file: File): Promise<void> {
    try {
      onText(await file.text());
    } catch {
      setProblem({ code: 'FILE_NOT_READABLE', message: said.unread(file.name), hint: said.unreadHint });
    }
  }
  const broken = results?.filter(({ passed }) => !passed).length ?? 0;
  return (
    <section className="diff-assertions" aria-label={said.title}>
      <div className="diff-detail-head">
        <h2>{said.title}</h2>
        <span className="diff-detail-about">{said.about}</span>
        <span className="grow" />
        <IconButton icon="x" size="small" label={said.close} onClick={onClose} />
      </div>
      <div className="diff-assertions-body">
        <div className="diff-assertions-text">
          <Field label={said.text}>
            {(control) => (
              <TextArea
                {...control}
                value={text}
                placeholder={said.example}
                onChange={(event) => onText(event.target.value)}
              />
            )}
          </Field>
          <div className="diff-assertions-do">
            <Select
              label={said.of}
              value={side}
              options={[
                { value: 'a', label: `${differenceWords.sides.a} ${a.name}` },
                { value: 'b', label: `${differenceWords.sides.b} ${b.name}` },
              ]}
              onChange={onSide}
            />
            <Button onClick={() => chooser.current?.click()}>{said.open}</Button>
            <input
              ref={chooser}
              type="file"
              hidden
              accept=".yaml,.yml"
              aria-label={said.open}
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                if (file !== undefined) void take(file);
                event.target.value = '';
              }}
            />
            <Button tone="primary" disabled={running || text.trim() === ''} onClick={() => void run()}>
              {running ? said.running : said.run}
            </Button>
          </div>
        </div>
        <div className="diff-assertions-results" role="status">
          {problem !== null && (
            <p className="diff-problem">
              <ProblemText problem={problem} />
              {problem.at !== undefined && <span className="mono"> {problem.at}</span>}
            </p>
          )}
          {results !== null && (
            <p className="diff-detail-about">
              {results.length === 0 ? said.none : `${said.passed(results.length - broken)}, ${said.failed(broken)}`}
            </p>
          )}
          <ul>
            {(results ?? []).map((one) => (
              <li key={`${one.line} ${one.name}`} className={one.passed ? 'diff-kept' : 'diff-broken'}>
                <span className="diff-verdict">
                  <Glyph name={one.passed ? 'check' : 'x'} /> {one.passed ? said.pass : said.fail}
                </span>
                <b>{one.name}</b>
                <span className="diff-detail-about">
                  {said.line(one.line)} · {one.message}
                </span>
                {one.evidence.length > 0 && (
                  <span className="diff-evidence">
                    {one.evidence.map(({ seq, kind }) => (
                      <button key={seq} type="button" className="entries-link" onClick={() => onOpen(side, seq)}>
                        {said.evidence(kind, countText(seq))}
                      </button>
                    ))}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
