/** Words of the help. */
export const help = {} as const;
