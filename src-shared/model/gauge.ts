/** Names of sampled numbers. A recording stores the index: append only. */
export const GAUGES = ['bufferedBytes', 'rttMs', 'inPerSecond', 'outPerSecond', 'lagMs', 'socketQueueBytes'] as const;
export type GaugeName = (typeof GAUGES)[number];
