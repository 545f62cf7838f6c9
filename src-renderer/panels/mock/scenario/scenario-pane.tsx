import { lazy, Suspense, useState } from 'react';
import type { MockDetail, MockStatus } from '../../../../src-shared/contract/mock.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../../widgets/menu.tsx';
import { words } from '../../../words/index.ts';
import { RunPane } from './run-pane.tsx';
import { activeLines } from './run-rows.ts';
import type { ScenarioText } from './use-scenario-text.ts';
import type { TextPlace } from './yaml-editor.tsx';
import './scenario.css';

const YamlEditor = lazy(() => import('./yaml-editor.tsx'));
const said = words.mock.scenario;

export interface ScenarioPaneProps {
  readonly status: MockStatus;
  readonly detail: MockDetail | null;
  readonly scenario: ScenarioText;
  readonly onAddEndpoint: () => void;
  readonly onAddFault: () => void;
  readonly onSaveAs: () => void;
}

/** The scenario's text, what is wrong with it, and the run of its time line. */
export function ScenarioPane({ status, detail, scenario, onAddEndpoint, onAddFault, onSaveAs }: ScenarioPaneProps) {
  const [goTo, setGoTo] = useState<TextPlace | null>(null);
  const { problem, changed, checking } = scenario;
  const state = problem !== null ? said.wrong : changed ? (checking ? said.checking : said.changed) : stateOf(status);
  const active = detail === null || changed ? [] : activeLines(detail.text, detail);
  return (
    <aside className="mock-scenario" aria-label={said.title}>
      <div className="mock-bar">
        <h2>{said.title}</h2>
        <span className="dim ell" title={status.path ?? undefined}>
          {status.scenario}
        </span>
        <span className="grow" />
        <span className={problem === null ? 'dim' : 'mock-bad'} role="status">
          {state}
        </span>
        {changed && (
          <Button size="small" disabled={problem !== null} onClick={() => void scenario.serve()}>
            {status.source === 'file' ? said.serveFile : said.serve}
          </Button>
        )}
        <Menu align="end" trigger={<IconButton icon="dots" size="small" label={said.more} />}>
          <MenuItem disabled={!changed} onChoose={() => void scenario.serve()}>
            {status.source === 'file' ? said.serveFile : said.serve}
          </MenuItem>
          <MenuItem disabled={!changed} onChoose={scenario.revert}>
            {said.revert}
          </MenuItem>
          <MenuItem onChoose={onSaveAs}>{said.saveAs}</MenuItem>
          <MenuLine />
          <MenuItem onChoose={onAddEndpoint}>{said.addEndpoint}</MenuItem>
          <MenuItem onChoose={onAddFault}>{said.addFault}</MenuItem>
        </Menu>
      </div>
      {status.problem !== null && (
        <div className="mock-trouble" role="alert">
          <p>
            {said.onDisk} {status.problem.message} <b>{status.problem.hint}</b>
          </p>
        </div>
      )}
      <div className="mock-editor">
        <Suspense fallback={<p className="mock-opening">{said.loading}</p>}>
          {detail !== null && (
            <YamlEditor
              label={said.file}
              text={scenario.text}
              mistake={problem}
              active={active}
              goTo={goTo}
              onChange={scenario.change}
              onSave={() => void scenario.serve()}
            />
          )}
        </Suspense>
      </div>
      {problem !== null && (
        <div className="mock-trouble" role="alert">
          <p>
            {problem.message.startsWith('Line ') ? '' : `${said.place(problem.line, problem.column)}: `}
            {problem.message} <b>{problem.hint}</b>
          </p>
          <Button size="small" onClick={() => setGoTo({ line: problem.line, column: problem.column })}>
            {said.go}
          </Button>
        </div>
      )}
      <RunPane status={status} detail={detail} onAdd={onAddFault} onLine={(line) => setGoTo({ line, column: 1 })} />
    </aside>
  );
}

function stateOf({ source }: MockStatus): string {
  switch (source) {
    case 'file':
      return said.saved;
    case 'builtin':
      return said.builtin;
    case 'text':
      return said.served;
  }
}
