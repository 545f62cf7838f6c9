/** Words of the start. */
export const start = {} as const;
