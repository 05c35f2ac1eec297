import type { FaultEntry } from './fault-entry.ts';

/** This server and what it depends on. */
export const serverFaults = {
  internal_error: {
    status: 500,
    type: 'server_error',
    sentence: 'The server made a mistake; it is logged under the request id.',
    fix: 'Look up the request id under Logs and report it.',
    retryable: true,
  },
  dependency_unavailable: {
    status: 503,
    type: 'dependency_error',
    sentence: 'A service this needs is not available.',
    fix: 'Start it; /ready names it with its address.',
    retryable: true,
  },
  database_busy: {
    status: 503,
    type: 'dependency_error',
    sentence: 'The database is locked by another process.',
    fix: 'Stop the other process that writes to the data directory.',
    retryable: true,
  },
  disk_full: {
    status: 507,
    type: 'dependency_error',
    sentence: 'The disk is full; nothing was saved.',
    fix: 'Free space in the data directory.',
    retryable: false,
  },
  no_model_configured: {
    status: 503,
    type: 'configuration_error',
    sentence: 'No model is configured.',
    fix: 'Add one: npx causeway models add, set OPENAI_API_KEY, or start Ollama and click "Use it" under Settings.',
    retryable: false,
  },
  agent_limit_reached: {
    status: 422,
    type: 'configuration_error',
    sentence: 'The agent reached one of its limits before it had an answer.',
    fix: 'Raise its steps, seconds or tokens under Settings > Agents, or give it a clearer task.',
    retryable: false,
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    sentence: 'The server is too busy.',
    fix: 'Try again in a moment.',
    retryable: true,
  },
  draining: {
    status: 503,
    type: 'server_error',
    sentence: 'The server is stopping.',
    fix: 'Try again in a few seconds.',
    retryable: true,
  },
} as const satisfies Record<string, FaultEntry>;
