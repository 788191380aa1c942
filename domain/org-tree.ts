/** A node of the org chart as far as its place is concerned. */
export interface TreeNode {
  readonly id: string;
  readonly parent_id: string | null;
}

/** Children of every parent, in the order given; a node whose parent is not in the list counts as a root (key null). */
export function childrenByParent<T extends TreeNode>(nodes: readonly T[]): Map<string | null, T[]> {
  const known = new Set(nodes.map((node) => node.id));
  const children = new Map<string | null, T[]>();
  for (const node of nodes) {
    const parent = node.parent_id !== null && known.has(node.parent_id) ? node.parent_id : null;
    const list = children.get(parent);
    if (list) list.push(node);
    else children.set(parent, [node]);
  }
  return children;
}

/**
 * Every node exactly once, parents before their children. Nodes caught in a cycle of parents (which the database
 * forbids, but a half-received list can show) come last, each as a root.
 */
export function parentsFirst<T extends TreeNode>(nodes: readonly T[]): T[] {
  const children = childrenByParent(nodes);
  const ordered: T[] = [];
  const seen = new Set<string>();
  const visitAll = (starts: readonly T[]): void => {
    const stack = [...starts].reverse();
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      ordered.push(node);
      stack.push(...[...(children.get(node.id) ?? [])].reverse());
    }
  };
  visitAll(children.get(null) ?? []);
  visitAll(nodes);
  return ordered;
}

/** Ids of all descendants of `id`, nearest first, without `id` itself. */
export function descendantsOf(nodes: readonly TreeNode[], id: string): string[] {
  const children = childrenByParent(nodes);
  const found: string[] = [];
  const seen = new Set([id]);
  for (let queue = [id]; queue.length > 0; ) {
    const next = queue.flatMap((parent) => (children.get(parent) ?? []).map((child) => child.id));
    queue = next.filter((child) => !seen.has(child));
    for (const child of queue) seen.add(child);
    found.push(...queue);
  }
  return found;
}
