import type { Client } from '@causeway/client';
import { listSpeechEngines } from '@causeway/contract';
import { queryOptions } from '@tanstack/react-query';

export const enginesQuery = (client: Client) =>
  queryOptions({ queryKey: ['voice', 'engines'], queryFn: ({ signal }) => client.call(listSpeechEngines, { signal }) });
