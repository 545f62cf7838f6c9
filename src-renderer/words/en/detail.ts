/** Words of the detail. */
export const detail = {} as const;
