/** Words of the failing. */
export const failing = {} as const;
