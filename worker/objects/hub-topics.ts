/** What a Hub sends on. Telemetry that must not be lost goes by queue instead. */
export const hubTopics = ['forecast', 'lease', 'outcome', 'invalidate'] as const;
export type HubTopic = (typeof hubTopics)[number];
