import { useEffect, useState } from 'react';

/** Long enough that a word is not called wrong while it is being written. */
const SETTLES_AFTER_MS = 900;

/** Whether a text has stood as it is for a moment. */
export function useSettled(text: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled === text;
}
