import type { WorkspaceStatus } from '@/domain/workspace-status';

/** States in which an agent runs from an image, or will again without a start. */
export const STATUSES_OF_USE: readonly WorkspaceStatus[] = ['online', 'degraded', 'offline'];
