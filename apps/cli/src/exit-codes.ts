/** `findings`: it ran and found something to mend. `start` ends as the server does (78: misconfigured). */
export const exitCodes = { ok: 0, findings: 1, failed: 2, usage: 3 } as const;
