import { getTree } from '@causeway/contract';
import type { SessionId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useChatDesk } from '../chat-desk.ts';
import { withMessages } from '../live/branch.ts';
import type { TreeNode } from '../live/branch.ts';
import type { LiveView } from '../live/live-session.ts';

/** Every message of the session without its text: read once, then kept up by what the stream tells. */
export function useTree(id: SessionId, { nodes, session, isNew }: LiveView): readonly TreeNode[] {
  const { client } = useChatDesk();
  const { data } = useQuery({
    queryKey: ['chat-tree', id],
    queryFn: ({ signal }) => client.call(getTree, { params: { id }, signal }),
    enabled: !isNew && session !== undefined,
  });
  return useMemo(() => withMessages(data?.nodes ?? [], nodes), [data, nodes]);
}
