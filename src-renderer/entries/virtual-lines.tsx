import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { ScrollController } from './scroll-controller.ts';

export interface VirtualLinesHandle {
  show(index: number): void;
  /** Lines that fit. */
  pageLines(): number;
}

export interface VirtualLinesProps {
  readonly count: number;
  readonly linePx: number;
  /** Draws line `index`, `linePx` high. */
  line(index: number): ReactNode;
  readonly className?: string;
  /** Another value starts at the top again. */
  readonly subject: unknown;
  readonly ref?: Ref<VirtualLinesHandle>;
}

/** Any number of lines of one height, of which only the visible ones exist. Same scaled scrolling as the table. */
export function VirtualLines({ count, linePx, line, className = '', subject, ref }: VirtualLinesProps) {
  const [controller] = useState(() => new ScrollController(linePx));
  const scroll = useSyncExternalStore(controller.subscribe, controller.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count of the new subject is set below
  useLayoutEffect(() => controller.reset(count, 0), [controller, subject]);
  useLayoutEffect(() => controller.setRows(count, 0), [controller, count]);
  useLayoutEffect(() => controller.settle());
  useImperativeHandle(ref, () => ({
    show: (index) => controller.show(index),
    pageLines: () => Math.max(1, Math.floor(controller.view().viewPx / linePx)),
  }));
  const lines: ReactNode[] = [];
  for (let index = scroll.first; index < Math.min(scroll.first + scroll.count, count); index++) lines.push(line(index));
  return (
    <div className={`entries-lines-scroller ${className}`} ref={controller.attach} tabIndex={-1} role="presentation">
      <div className="entries-lines-canvas" role="presentation">
        <div role="presentation" style={{ transform: `translateY(${-scroll.offsetPx}px)` }}>
          {lines}
        </div>
      </div>
      <div style={{ height: Math.max(0, scroll.contentPx - scroll.viewPx) }} />
    </div>
  );
}
