/** Words of the options. */
export const options = {} as const;
