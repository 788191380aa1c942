/** Where messages wait for busy agents; this process's part in delivering them. Every replica has one. */
export interface MessageQueue {
  /** As far as this process knows. */
  hasWaiting(workspaceId: string): boolean;
  /** A message was stored; `depth` wait now. It goes out at once if there is room by now. */
  enqueued(workspaceId: string, depth: number): void;
  /** The agent said how much room it has, or has come back. */
  offer(workspaceId: string): void;
  /** The agent has answered something: it has room for one more. */
  answered(workspaceId: string): void;
  /** The agent took nothing: what comes to its queue within this time is no reason to ask it again. */
  refused(workspaceId: string, waitMs: number): void;
  /** A message that waited was taken out. */
  dropped(workspaceId: string): void;
}
