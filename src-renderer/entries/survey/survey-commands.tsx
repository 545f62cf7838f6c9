import type { GroupBy } from '../../../src-shared/contract/survey.ts';
import { useCommands } from '../../commands/registry.ts';
import { words } from '../../words/index.ts';
import { GROUP_BYS } from './group-by.ts';
import type { SurveyTab } from './survey-panel.tsx';

const said = words.survey;

export interface SurveyCommandsProps {
  readonly open: boolean;
  onToggle(): void;
  onGroupBy(by: GroupBy['by']): void;
  onTab(tab: SurveyTab): void;
}

/** The ways to the summary, for palette and keys. */
export function SurveyCommands({ open, onToggle, onGroupBy, onTab }: SurveyCommandsProps) {
  useCommands([
    { id: 'survey.toggle', title: said.commands.toggle, group: 'table', keys: ['S'], checked: open, run: onToggle },
    ...GROUP_BYS.map((by) => ({
      id: `survey.by-${by}`,
      title: said.commands.by(said.byOptions[by]),
      group: 'table' as const,
      run: () => onGroupBy(by),
    })),
    { id: 'survey.statistics', title: said.commands.statistics, group: 'table', run: () => onTab('statistics') },
  ]);
  return null;
}
