import { useMemo, useState } from 'react';
import {
  type Explanation,
  explain,
  FRAME_FIELDS,
  POLICIES,
  SSE_FIELDS,
  type Subject,
} from '../../../src-shared/model/explain.ts';
import { EXPLAINED_CLOSE_CODES, EXPLAINED_STATUSES } from '../../../src-shared/model/explain-codes.ts';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import './explanations.css';

const said = words.help;

const numbers = (table: Readonly<Record<number, unknown>>): readonly number[] => Object.keys(table).map(Number);

/** Everything that can be explained, by what a person would look under. */
const SUBJECTS: readonly { readonly heading: string; readonly subjects: readonly Subject[] }[] = [
  {
    heading: said.subjects.closeCodes,
    subjects: [...numbers(EXPLAINED_CLOSE_CODES), 4000].map((code) => ({ type: 'closeCode', code })),
  },
  { heading: said.subjects.opcodes, subjects: [0, 1, 2, 8, 9, 10].map((opcode) => ({ type: 'opcode', opcode })) },
  { heading: said.subjects.frame, subjects: FRAME_FIELDS.map((field) => ({ type: 'frameField', field })) },
  { heading: said.subjects.stream, subjects: SSE_FIELDS.map((field) => ({ type: 'sseField', field })) },
  {
    heading: said.subjects.statuses,
    subjects: numbers(EXPLAINED_STATUSES).map((status) => ({ type: 'httpStatus', status })),
  },
  {
    heading: said.subjects.policies,
    subjects: [...POLICIES.map((policy): Subject => ({ type: 'reconnect', policy })), { type: 'jitter' }],
  },
];

function fits({ title, sentence, advice, section }: Explanation, typed: string): boolean {
  const text = `${title} ${sentence} ${advice} ${section}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
}

/** What every code, opcode, field and policy means, with the section that says so. */
export default function Explanations({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const groups = useMemo(
    () =>
      SUBJECTS.map(({ heading, subjects }) => ({
        heading,
        told: subjects.map(explain).filter((explanation) => fits(explanation, typed.trim())),
      })).filter(({ told }) => told.length > 0),
    [typed],
  );
  return (
    <Dialog title={said.explanations} about={said.explanationsAbout} onClose={onClose} form="sheet" actions={null}>
      <div className="expl-find">
        <TextInput
          type="search"
          aria-label={said.explanationsField}
          placeholder={said.explanationsField}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {groups.length === 0 && <p className="expl-none">{said.nothingFound(typed)}</p>}
      {groups.map(({ heading, told }) => (
        <section className="expl" key={heading}>
          <h3>{heading}</h3>
          <dl>
            {told.map(({ title, sentence, advice, section, url }) => (
              <div key={title}>
                <dt>{title}</dt>
                <dd>
                  {sentence} {advice !== '' && <b>{advice}</b>}
                  {section !== '' && (
                    <span className="expl-source" title={url}>
                      {section}
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
