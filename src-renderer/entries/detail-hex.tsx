// biome-ignore-all lint/suspicious/noArrayIndexKey: a byte has no identity but its place
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { hexLine, hexLineCount, hexText, readNumbers } from './hex-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 18;
/** Of the 11 px mono type. */
const CHAR_PX = 6.6;
const PADDING_PX = 44;
const WIDE = 16;
const NARROW = 8;
/** Offset, two spaces, three characters a byte, a space, the text, and the gap in the middle. */
const charsFor = (perLine: number): number => 8 + 2 + perLine * 3 + 1 + 1 + perLine;

export interface HexViewProps {
  readonly data: Uint8Array;
  readonly subject: unknown;
}

interface Selection {
  readonly anchor: number;
  readonly head: number;
}

/** Offset, bytes, text. Sixteen bytes a line, eight where the pane is too narrow for them. */
export function HexView({ data, subject }: HexViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const lines = useRef<VirtualLinesHandle>(null);
  const [perLine, setPerLine] = useState(WIDE);
  const [selection, setSelection] = useState<Selection | null>(null);
  const dragging = useRef(false);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setPerLine(element.clientWidth - PADDING_PX >= charsFor(WIDE) * CHAR_PX ? WIDE : NARROW);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection belongs to one payload
  useEffect(() => setSelection(null), [subject]);

  const from = selection === null ? 0 : Math.min(selection.anchor, selection.head);
  const to = selection === null ? 0 : Math.max(selection.anchor, selection.head) + 1;

  function byteAt(event: PointerEvent): number | null {
    const target = document.elementFromPoint(event.clientX, event.clientY);
    const cell = target?.closest<HTMLElement>('[data-byte]');
    return cell == null ? null : Number(cell.dataset.byte);
  }
  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    const byte = byteAt(event);
    if (byte === null || event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    setSelection((now) => ({ anchor: event.shiftKey && now !== null ? now.anchor : byte, head: byte }));
  }
  function onPointerMove(event: PointerEvent): void {
    if (!dragging.current) return;
    const byte = byteAt(event);
    if (byte !== null) setSelection((now) => (now === null || now.head === byte ? now : { ...now, head: byte }));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && selection !== null) {
      event.preventDefault();
      event.stopPropagation();
      void navigator.clipboard.writeText(hexText(data.subarray(from, to)));
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      setSelection({ anchor: 0, head: data.length - 1 });
      return;
    }
    const page = (lines.current?.pageLines() ?? 1) * perLine;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -perLine,
      ArrowDown: perLine,
      PageUp: -page,
      PageDown: page,
      Home: -data.length,
      End: data.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const now = selection?.head ?? 0;
    const head = Math.min(Math.max(selection === null ? 0 : now + step, 0), data.length - 1);
    setSelection({ anchor: event.shiftKey && selection !== null ? selection.anchor : head, head });
    lines.current?.show(Math.floor(head / perLine));
  }

  return (
    <div className="entries-hex-pane">
      <div ref={box} className="entries-hex">
        <VirtualLines
          attributes={{
            role: 'group',
            'aria-label': `${data.length} bytes in hex`,
            tabIndex: 0,
            onKeyDown,
            onPointerDown,
            onPointerMove,
            onLostPointerCapture: () => {
              dragging.current = false;
            },
          }}
          ref={lines}
          count={hexLineCount(data.length, perLine)}
          linePx={LINE_PX}
          subject={subject}
          line={(index) => <Line key={index} data={data} index={index} perLine={perLine} from={from} to={to} />}
        />
      </div>
      {selection !== null && (
        <div className="entries-hex-status" role="status">
          <span>
            {to - from} {to - from === 1 ? 'byte' : 'bytes'} from 0x{from.toString(16)} ({from})
          </span>
          {readNumbers(data, from, to - from).map(({ name, value }) => (
            <span key={name}>
              {name} <b>{value}</b>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function Line({
  data,
  index,
  perLine,
  from,
  to,
}: {
  data: Uint8Array;
  index: number;
  perLine: number;
  from: number;
  to: number;
}) {
  const line = hexLine(data, index, perLine);
  const on = (at: number): string => (line.from + at >= from && line.from + at < to ? ' entries-hex-on' : '');
  return (
    <div className="entries-hex-line">
      <span className="entries-hex-offset">{line.offset}</span>
      <span className="entries-hex-bytes" style={{ width: `${perLine * 3 + 1}ch` }}>
        {line.bytes.map(({ hex }, at) => (
          <span
            key={at}
            data-byte={line.from + at}
            className={`entries-hex-byte${on(at)}${at === perLine / 2 ? ' entries-hex-middle' : ''}`}
          >
            {hex}
          </span>
        ))}
      </span>
      <span className="entries-hex-text">
        {line.bytes.map(({ char, printable }, at) => (
          <span key={at} data-byte={line.from + at} className={`${printable ? '' : 'entries-hex-other'}${on(at)}`}>
            {char}
          </span>
        ))}
      </span>
    </div>
  );
}
