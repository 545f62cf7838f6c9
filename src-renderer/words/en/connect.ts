/** Words of the connect. */
export const connect = {} as const;
