import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Palette, readPalette, watchTheme } from './draw/colors.ts';

export interface ElementSize {
  readonly width: number;
  readonly dpr: number;
}

/** Width of an element in CSS pixels and the screen's ratio; follows both. */
export function useWidth(ref: RefObject<HTMLElement | null>): ElementSize {
  const [size, setSize] = useState<ElementSize>({ width: 0, dpr: 1 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = () => {
      const width = Math.floor(element.clientWidth);
      const dpr = window.devicePixelRatio || 1;
      setSize((before) => (before.width === width && before.dpr === dpr ? before : { width, dpr }));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    // Zoom changes the ratio without a resize of the element on some systems; the window hears of it.
    window.addEventListener('resize', read);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', read);
    };
  }, [ref]);
  return size;
}

/** The theme's colours, read anew when the theme changes or its fonts have come. */
export function usePalette(probe: RefObject<HTMLElement | null>): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useLayoutEffect(() => {
    const read = () => {
      if (probe.current !== null) setPalette(readPalette(probe.current));
    };
    read();
    let mounted = true;
    // Widths measured with a fallback font are wrong once the real one is in.
    void document.fonts.ready.then(() => {
      if (mounted) read();
    });
    const stop = watchTheme(read);
    return () => {
      mounted = false;
      stop();
    };
  }, [probe]);
  return palette;
}

/** `paint` at most once per animation frame, and only when asked for. The returned function never changes. */
export function usePainter(paint: () => void): () => void {
  const latest = useRef(paint);
  const frame = useRef(0);
  useLayoutEffect(() => {
    latest.current = paint;
  });
  // Forgotten too, not only cancelled: where effects run twice (StrictMode), the second life must be able to ask.
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    },
    [],
  );
  const request = useRef(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      latest.current();
    });
  });
  return request.current;
}
