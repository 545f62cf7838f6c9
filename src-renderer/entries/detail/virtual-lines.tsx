import {
  type ComponentProps,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { ScrollController } from '../table/scroll-controller.ts';

export interface VirtualLinesHandle {
  /** Brings a line into sight with as little movement as needed, or into the middle. */
  show(index: number, align?: 'nearest' | 'center'): void;
  focus(): void;
  /** Lines that fit. */
  pageLines(): number;
}

export interface VirtualLinesProps {
  readonly count: number;
  readonly linePx: number;
  /** Draws line `index`, `linePx` high. */
  line(index: number): ReactNode;
  readonly className?: string;
  /** Role, name, keys: the scrolled element is the widget itself, so that there is one thing to focus. */
  readonly attributes: Omit<ComponentProps<'div'>, 'ref' | 'children' | 'className'>;
  /** Hears which lines are drawn, for those that are pulled from elsewhere. */
  onVisible?(first: number, count: number): void;
  /** Another value starts at the top again. */
  readonly subject: unknown;
  readonly ref?: Ref<VirtualLinesHandle>;
}

/** Any number of lines of one height, of which only the visible ones exist. Same scaled scrolling as the table. */
export function VirtualLines(props: VirtualLinesProps) {
  const { count, linePx, line, className = '', attributes, onVisible, subject, ref } = props;
  const box = useRef<HTMLDivElement | null>(null);
  const [controller] = useState(() => new ScrollController(linePx));
  const scroll = useSyncExternalStore(controller.subscribe, controller.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count of the new subject is set below
  useLayoutEffect(() => controller.reset(count, 0), [controller, subject]);
  useLayoutEffect(() => controller.setRows(count, 0), [controller, count]);
  useLayoutEffect(() => controller.settle());
  useImperativeHandle(ref, () => ({
    show: (index, align) => controller.show(index, align),
    focus: () => box.current?.focus(),
    pageLines: () => Math.max(1, Math.floor(controller.view().viewPx / linePx)),
  }));
  const { first, count: drawn } = scroll;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told again for another subject
  useEffect(() => onVisible?.(first, drawn), [onVisible, first, drawn, count, subject]);
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      box.current = element;
      return controller.attach(element);
    },
    [controller],
  );
  const lines: ReactNode[] = [];
  for (let index = scroll.first; index < Math.min(scroll.first + scroll.count, count); index++) lines.push(line(index));
  return (
    <div {...attributes} className={`entries-lines-scroller ${className}`} ref={attach}>
      <div className="entries-lines-canvas" role="presentation">
        <div role="presentation" style={{ transform: `translateY(${-scroll.offsetPx}px)` }}>
          {lines}
        </div>
      </div>
      <div role="presentation" style={{ height: Math.max(0, scroll.contentPx - scroll.viewPx) }} />
    </div>
  );
}
