export function buildNeeded(): string | null;
export function buildIfNeeded(say: (line: string) => void): boolean;
