import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { ErrorDetail } from '../../../src-shared/model/entry.ts';
import { useWindowState } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph, Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { clockText } from '../format.ts';
import { errorFacts, errorText, whereText } from './error-facts.ts';

const said = words.failing;

export interface ErrorCardProps {
  readonly tab: Tab;
  readonly status: ConnectionStatus;
  readonly attempt: number;
  readonly error: { readonly seq: number; readonly atNs: number; readonly detail: ErrorDetail };
  readonly startedAtMs: number;
  readonly onShowEntries: () => void;
}

/** The latest failure: code, sentence, facts, next step, and what one can do about it from here. */
export function ErrorCard({ tab, status, attempt, error, startedAtMs, onShowEntries }: ErrorCardProps) {
  const actions = useActions();
  const update = useWindowState((state) => state.update);
  const { detail } = error;
  const at = clockText(startedAtMs, error.atNs);
  const facts = errorFacts(detail);
  const trusting = tab.endpoint !== null && detail.phase === 'tls' && tab.endpoint.tls?.insecure !== true;

  const editUrl = async (): Promise<void> => {
    if (await actions.disconnect(status)) document.querySelector<HTMLInputElement>('.con-input')?.focus();
  };
  const trust = async (): Promise<void> => {
    if (tab.endpoint === null) return;
    const endpoint = { ...tab.endpoint, tls: { ...tab.endpoint.tls, insecure: true } };
    update(tab.id, { endpoint });
    if (await actions.disconnect(status)) await actions.connect({ ...tab, endpoint }, endpoint);
  };

  return (
    <section className="fail-card" role="alert" aria-label={said.latest}>
      <div className="fail-top">
        <Glyph name="error" />
        <code>{detail.code}</code>
        <span className="fail-where">
          {whereText(attempt, detail.phase)}, {at}
        </span>
      </div>
      <div className="fail-in">
        <h2>{detail.message.replace(/\.$/, '')}</h2>
        {facts.length > 0 && (
          <dl className="fail-facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        <p className="fail-hint">
          <Icon name="bulb" />
          <span>
            <b>{said.nextStep}.</b> {detail.hint}
          </span>
        </p>
        <div className="fail-acts">
          <Button onClick={() => void editUrl()}>{said.editUrl}</Button>
          {trusting && <Button onClick={() => void trust()}>{said.trust}</Button>}
          <Button onClick={onShowEntries}>{said.showEntries}</Button>
          <span className="grow" />
          <Button
            tone="quiet"
            icon="copy"
            onClick={() => void actions.copy(errorText(status.url, attempt, at, detail), said.copied)}
          >
            {said.copy}
          </Button>
        </div>
      </div>
    </section>
  );
}
