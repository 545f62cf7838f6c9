import { useEffect, useId, useState } from 'react';
import { jsonColumn } from '../../../src-shared/codec/json-cells.ts';
import type { GroupBy } from '../../../src-shared/contract/survey.ts';
import type { FilterFacts } from '../../../src-shared/filter/index.ts';
import { MAX_PATH_CHARS } from '../../../src-shared/model/cell.ts';
import { Select, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { GROUP_BYS, jsonPathOf } from './group-by.ts';

const said = words.survey;

/** A path is asked for when one pauses in writing it. */
const ASK_AFTER_MS = 350;

export interface GroupByBarProps {
  readonly groupBy: GroupBy;
  readonly facts: FilterFacts;
  onAskFacts(): void;
  onChange(groupBy: GroupBy): void;
}

/** What the groups are by; for a JSON field its path, with those the recording has to choose from. */
export function GroupByBar({ groupBy, facts, onAskFacts, onChange }: GroupByBarProps) {
  const id = useId();
  const given = groupBy.by === 'path' ? groupBy.path : null;
  const [draft, setDraft] = useState(given ?? '');
  const known = (facts.jsonPaths ?? []).map(jsonPathOf);
  useEffect(() => {
    if (given !== null) setDraft(given);
  }, [given]);
  const path = draft.trim();
  const made = jsonColumn(path);
  const isUnfinished = path === '' || path.endsWith('.');
  useEffect(() => {
    if (given === null || isUnfinished || !made.ok || path === given) return;
    const timer = setTimeout(() => onChange({ by: 'path', path }), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [given, path, isUnfinished, made.ok, onChange]);
  return (
    <div className="survey-by">
      <label htmlFor={`${id}-by`}>{said.by}</label>
      <Select
        id={`${id}-by`}
        value={groupBy.by}
        options={GROUP_BYS.map((value) => ({ value, label: said.byOptions[value] }))}
        onChange={(by) => {
          if (by !== 'path') onChange({ by });
          else {
            onAskFacts();
            onChange({ by, path: path === '' ? (known[0] ?? said.pathPlaceholder) : path });
          }
        }}
      />
      {given !== null && (
        <TextInput
          className="mono survey-path"
          aria-label={said.path}
          aria-invalid={!isUnfinished && !made.ok}
          aria-describedby={`${id}-about`}
          list={`${id}-known`}
          value={draft}
          maxLength={MAX_PATH_CHARS}
          placeholder={said.pathPlaceholder}
          onFocus={onAskFacts}
          onChange={(event) => setDraft(event.target.value)}
        />
      )}
      {given !== null && (
        <datalist id={`${id}-known`}>
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {given !== null && (
        <p id={`${id}-about`} className="survey-path-about" role="status">
          {isUnfinished ? said.pathHint : made.ok ? '' : `${made.error.message} ${made.error.hint}`}
        </p>
      )}
    </div>
  );
}
