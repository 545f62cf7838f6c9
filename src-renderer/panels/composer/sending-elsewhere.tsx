import { countText } from '../../../src-shared/base/units-text.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { useTick } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { connectionTabId } from '../../state/tabs.ts';
import { StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';

const say = words.composer;
const whole = (tick: Tick): Tick => tick;

/** Schedules of connections whose composer is not on screen: nothing is sent without being seen. Each leads to its tab. */
export function SendingElsewhere() {
  const { sending, connections } = useTick(whole);
  const activeTabId = useWindowState((state) => state.activeTabId);
  const open = useWindowState((state) => state.open);
  const elsewhere = sending.filter(
    ({ phase, recordingId, connection }) =>
      phase !== 'ended' && connectionTabId(recordingId, connection) !== activeTabId,
  );
  return elsewhere.map(({ recordingId, connection, phase, sent }) => {
    const id = connectionTabId(recordingId, connection);
    const name =
      connections.find((one) => one.recordingId === recordingId && one.connection === connection)?.name ?? '';
    return (
      <button
        key={id}
        type="button"
        className="status-cell comp-elsewhere"
        onClick={() => open({ id, kind: 'connection', recordingId, connections: [connection] })}
      >
        <StateMark mark={phase === 'running' ? 'open' : 'waiting'} />
        {say.elsewhere[phase](name, countText(sent))}
      </button>
    );
  });
}
