import { useId } from 'react';
import { shallowEqual, useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { labTabId } from '../../state/tabs.ts';
import { Glyph, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { type ListedLab, useLabActions, useLabList } from './use-labs.ts';
import './sidebar-labs.css';

const said = words.labs;

/** The labs in the sidebar: their numbers, how far each is, and which are being done now. */
export function SidebarLabs() {
  const list = useLabList();
  const id = useId();
  const activeTabId = useWindowState((state) => state.activeTabId);
  const running = useTick((tick) => tick.labs.map((one) => one.lab), shallowEqual);
  const { show } = useLabActions();
  return (
    <>
      <div className="side-sec">
        <h2 id={id}>{said.title}</h2>
      </div>
      <ul aria-labelledby={id}>
        {list.problem !== null && <li className="side-hint">{said.none}</li>}
        {list.value?.map((lab) => (
          <li key={lab.lab}>
            <button
              type="button"
              className="side-item"
              aria-current={activeTabId === labTabId(lab.lab) ? 'page' : undefined}
              onClick={() => show(lab.lab)}
            >
              <span className="side-lab-number">{lab.number}</span>
              <span className="ell" title={lab.title}>
                {lab.title}
              </span>
              <Value lab={lab} running={running.includes(lab.lab)} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Value({ lab, running }: { readonly lab: ListedLab; readonly running: boolean }) {
  const { doneSteps, steps } = lab;
  const done = steps.length > 0 && doneSteps === steps.length;
  return (
    <span className="side-val side-lab-value">
      {done && <Glyph name="check" label={said.done} className="side-lab-done" />}
      {!done && (doneSteps > 0 || running) && said.progress(doneSteps, steps.length)}
      {running && <StateMark mark="open" label={said.running} />}
    </span>
  );
}
