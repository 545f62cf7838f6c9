/** Words of the filter. */
export const filter = {} as const;
