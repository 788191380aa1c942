/** What the platform itself can do for every agent; a served card promises no more than that. */
export const GATEWAY_CAPABILITIES = { streaming: false } as const;
