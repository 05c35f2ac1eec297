import type { Message, MessageId } from '@causeway/contract';

/** What is known of a message that is not shown. */
export type TreeNode = Pick<Message, 'id' | 'parent_id' | 'role' | 'status' | 'created_at'>;

const byId = <Node extends TreeNode>(nodes: readonly Node[]): ReadonlyMap<MessageId, Node> =>
  new Map(nodes.map((node) => [node.id, node]));

/** From the oldest known ancestor down to the leaf; empty when the leaf is not known. */
export function branchTo(messages: readonly Message[], leafId: MessageId | null): readonly Message[] {
  const known = byId(messages);
  const branch: Message[] = [];
  let next = leafId === null ? undefined : known.get(leafId);
  // A circle cannot come from our server, but must not hang the page either.
  while (next !== undefined && branch.length <= messages.length) {
    branch.unshift(next);
    next = next.parent_id === null ? undefined : known.get(next.parent_id);
  }
  return branch;
}

/** The versions of one turn, oldest first: same parent, same role. */
export function versionsOf(nodes: readonly TreeNode[], node: TreeNode): readonly TreeNode[] {
  return nodes
    .filter(({ parent_id: parentId, role }) => parentId === node.parent_id && role === node.role)
    .toSorted((one, other) => one.created_at - other.created_at);
}

/** Where a branch ends that goes through the node: always along the newest child. */
export function newestLeafUnder(nodes: readonly TreeNode[], id: MessageId): MessageId {
  const seen = new Set<MessageId>();
  let leaf = id;
  for (;;) {
    seen.add(leaf);
    const children = nodes.filter((node) => node.parent_id === leaf && !seen.has(node.id));
    const newest = children.toSorted((one, other) => one.created_at - other.created_at).at(-1);
    if (newest === undefined) return leaf;
    leaf = newest.id;
  }
}

/** The nodes of the tree and the messages that came since it was read. */
export function withMessages(nodes: readonly TreeNode[], messages: readonly TreeNode[]): readonly TreeNode[] {
  return [...byId([...nodes, ...messages]).values()];
}
