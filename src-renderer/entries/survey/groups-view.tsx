import { type KeyboardEvent, type MouseEvent, useRef } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import type { Group, GroupBy } from '../../../src-shared/contract/survey.ts';
import type { TermJoin } from '../../../src-shared/filter/index.ts';
import { IconButton } from '../../widgets/button.tsx';
import { words } from '../../words/index.ts';
import { byText, shareText, valueText } from './group-by.ts';
import type { Counted } from './use-survey.ts';

const said = words.survey;

export interface GroupsViewProps {
  readonly groupBy: GroupBy;
  readonly counted: Counted;
  onFilterBy(term: string, join: TermJoin): void;
}

/** Values with their counts, the largest first: a click or Enter keeps one alone, Shift takes it out. */
export function GroupsView({ groupBy, counted, onFilterBy }: GroupsViewProps) {
  const { groups, others, statistics, tooMany, unread } = counted;
  const body = useRef<HTMLTableSectionElement>(null);
  if (statistics.entries === 0) {
    return <p className="entries-empty">{counted.status.done ? said.nothing : said.nothingYet}</p>;
  }
  const total = statistics.entries;

  function onKeyDown(event: KeyboardEvent<HTMLTableSectionElement>): void {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = [...(body.current?.querySelectorAll<HTMLElement>('.survey-value') ?? [])];
    const at = buttons.findIndex((button) => button.closest('tr')?.contains(document.activeElement));
    const next = Math.max(0, Math.min(buttons.length - 1, at + by));
    buttons[next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
  function choose(group: Group, event: Pick<MouseEvent, 'shiftKey' | 'altKey'>): void {
    if (group.filter !== null) onFilterBy(group.filter, event.shiftKey || event.altKey ? 'not' : 'and');
  }
  return (
    <div className="survey-groups">
      <table aria-label={said.groupsOf(byText(groupBy))}>
        <thead>
          <tr>
            <th scope="col">{said.head.value}</th>
            <th scope="col" className="survey-right">
              {said.head.count}
            </th>
            <th scope="col">{said.head.share}</th>
            <th scope="col" className="survey-right">
              {said.head.bytes}
            </th>
            <th scope="col">
              <span className="entries-hidden">{said.head.exclude}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {groups.map((group) => {
            const text = valueText(groupBy, group);
            const share = shareText(group.count, total);
            return (
              <tr
                key={`${group.value === null} ${group.value} ${group.firstSeq}`}
                onContextMenu={(event) => {
                  if (group.filter === null) return;
                  event.preventDefault();
                  onFilterBy(group.filter, 'not');
                }}
              >
                <th scope="row">
                  <button
                    type="button"
                    className={group.value === null ? 'survey-value survey-value-none' : 'survey-value'}
                    dir={groupBy.by === 'path' ? 'ltr' : undefined}
                    title={group.filter ?? said.unsayable}
                    aria-disabled={group.filter === null}
                    aria-label={said.only(text)}
                    onClick={(event) => choose(group, event)}
                  >
                    {text}
                  </button>
                </th>
                <td className="survey-right">{countText(group.count)}</td>
                <td className="survey-share">
                  <span className="survey-bar" aria-hidden="true">
                    <span style={{ width: `${(group.count / total) * 100}%` }} />
                  </span>
                  <span className="survey-percent">{said.share(share)}</span>
                </td>
                <td className="survey-right">{said.size(group.bytes)}</td>
                <td>
                  {group.filter !== null && (
                    <IconButton
                      icon="minus"
                      size="small"
                      label={said.without(text)}
                      onClick={() => onFilterBy(group.filter ?? '', 'not')}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {others.count > 0 && <p className="survey-quiet">{said.others(others.groups, others.count)}</p>}
      {tooMany && <p className="survey-quiet">{said.tooMany}</p>}
      {unread > 0 && <p className="survey-quiet">{said.unread(unread)}</p>}
      <p className="survey-quiet">{said.keys}</p>
    </div>
  );
}
