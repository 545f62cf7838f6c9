/** Words of the mock. */
export const mock = {} as const;
