import { useLayoutEffect, useRef, useState } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: any function at all; its own type is kept
type Functions = Readonly<Record<string, (...args: any[]) => unknown>>;

/**
 * The same functions, called through one object that never changes: what gets them need not be drawn again because this
 * component was. The keys must stay the same.
 */
export function useStable<Given extends Functions>(functions: Given): Given {
  const latest = useRef(functions);
  useLayoutEffect(() => {
    latest.current = functions;
  });
  const [stable] = useState(
    () =>
      Object.fromEntries(
        Object.keys(functions).map((key) => [key, (...args: unknown[]) => latest.current[key]?.(...args)]),
      ) as Given,
  );
  return stable;
}
