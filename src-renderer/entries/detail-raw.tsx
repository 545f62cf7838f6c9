import { useEffect, useMemo, useRef, useState } from 'react';
import { nameOf, visibleParts } from '../../src-shared/base/visible-text.ts';
import { rawLines } from './raw-lines.ts';
import { VirtualLines } from './virtual-lines.tsx';

const LINE_PX = 18;
const CHAR_PX = 7.2;
const PADDING_PX = 44;

export interface RawViewProps {
  readonly text: string;
  readonly subject: unknown;
}

/** The characters as they came, invisible ones as marks. Long lines are folded at the edge; nothing is cut. */
export function RawView({ text, subject }: RawViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(48);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setColumns(Math.max(16, Math.floor((element.clientWidth - PADDING_PX) / CHAR_PX)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const lines = useMemo(() => rawLines(text, columns), [text, columns]);
  return (
    <div ref={box} className="entries-raw">
      <VirtualLines
        count={lines.count}
        linePx={LINE_PX}
        subject={subject}
        attributes={{ role: 'region', 'aria-label': 'Raw payload', tabIndex: 0 }}
        line={(index) => {
          const { from, to, ends } = lines.line(index);
          return (
            <div key={index} className="entries-raw-line" dir="ltr">
              {visibleParts(text.slice(from, to)).map(({ text: part, stands }, at) =>
                stands === undefined ? (
                  part
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
                  <span key={at} className="entries-stands" title={nameOf(stands)}>
                    {part}
                  </span>
                ),
              )}
              {!ends && (
                <span className="entries-fold" title="The line goes on below">
                  ↩
                </span>
              )}
            </div>
          );
        }}
      />
    </div>
  );
}
