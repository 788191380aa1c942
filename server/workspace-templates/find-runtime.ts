import { DEFAULT_RUNTIME } from '@/domain/agent-runtimes';
import type { WorkspaceTemplateYaml } from '@/domain/org-template/workspace-template';

export const findRuntime = ({ runtime }: WorkspaceTemplateYaml): string => runtime ?? DEFAULT_RUNTIME;
