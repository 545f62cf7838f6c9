/** Words of the desktop. */
export const desktop = {} as const;
