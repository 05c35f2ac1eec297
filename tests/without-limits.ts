/** A fast machine asks more often in a second than a person does. */
export const withoutLimits = { CAUSEWAY_LIMITS_DEFAULT: 'off', CAUSEWAY_LIMITS_WS: 'off', CAUSEWAY_LIMITS_STRICT: 'off' };
