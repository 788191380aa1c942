import type { WorkspaceTemplateYaml } from '@/domain/org-template/workspace-template';

/** What runs a template that names no runtime: the platform's own agent. */
export const DEFAULT_RUNTIME = 'assistant';

export const findRuntime = ({ runtime }: WorkspaceTemplateYaml): string => runtime ?? DEFAULT_RUNTIME;
