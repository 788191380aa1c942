import type { StartProgress } from '@/components/stores/start-progress';
import { useWorkspaces } from './platform-context';

/** What the start of a workspace is doing; undefined while nobody has said. */
export const useStartProgress = (id: string): StartProgress | undefined =>
  useWorkspaces((state) => state.progress.get(id));
