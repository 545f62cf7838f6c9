import type { ComparisonInfo, ConnectionPair } from '../../../src-shared/contract/compare.ts';
import type { RecordingInfo } from '../../../src-shared/contract/recording.ts';
import { folderAndName, TRANSPORT_TAG } from '../../state/endpoints.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu, MenuCheck } from '../../widgets/menu.tsx';
import { differenceWords as said } from '../../words/difference.ts';
import type { Look } from './kept.ts';
import { Letter } from './letter.tsx';

export interface SideHeadsProps {
  readonly a: RecordingInfo;
  readonly b: RecordingInfo;
  readonly info: ComparisonInfo | null;
  /** The connections of the current row. */
  readonly pair: ConnectionPair | undefined;
  readonly look: Look;
  setLook(patch: Partial<Look>): void;
}

/** Which recording each side is, and which of its connections are compared. */
export function SideHeads({ a, b, pair, look, setLook }: SideHeadsProps) {
  return (
    <div className="diff-sides">
      <SideHead
        side="a"
        info={a}
        connection={pair?.a ?? null}
        chosen={look.connectionsA}
        onChoose={(connectionsA) => setLook({ connectionsA })}
      />
      <span />
      <SideHead
        side="b"
        info={b}
        connection={pair?.b ?? null}
        chosen={look.connectionsB}
        onChoose={(connectionsB) => setLook({ connectionsB })}
      />
    </div>
  );
}

interface SideHeadProps {
  readonly side: 'a' | 'b';
  readonly info: RecordingInfo;
  readonly connection: number | null;
  readonly chosen: readonly number[] | null;
  onChoose(connections: readonly number[] | null): void;
}

function SideHead({ side, info, connection, chosen, onChoose }: SideHeadProps) {
  const all = info.connections.map((one) => one.connection);
  const named = (wanted: number): string => {
    const one = info.connections.find((known) => known.connection === wanted);
    if (one === undefined) return '';
    return `${folderAndName({ name: one.name, url: one.url }).name}, ${TRANSPORT_TAG[one.transport]}`;
  };
  function toggle(wanted: number): void {
    const now = chosen ?? all;
    const next = now.includes(wanted) ? now.filter((one) => one !== wanted) : [...now, wanted].sort((x, y) => x - y);
    // Nothing at all cannot be compared; everything is what is compared without a choice.
    onChoose(next.length === 0 || next.length === all.length ? null : next);
  }
  return (
    <span className="diff-side-head">
      <Letter side={side} />
      <b className="ell">{info.name}</b>
      <span className="ell">{connection === null ? '' : named(connection)}</span>
      {all.length > 1 && (
        <Menu
          trigger={
            <Button size="small" tone="quiet" opens>
              {chosen === null ? said.allConnections : `${chosen.length}/${all.length}`}
            </Button>
          }
        >
          {all.map((one) => (
            <MenuCheck key={one} checked={(chosen ?? all).includes(one)} onChange={() => toggle(one)}>
              {named(one)}
            </MenuCheck>
          ))}
        </Menu>
      )}
    </span>
  );
}
