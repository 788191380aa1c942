import { getWorkspace } from '@/contracts/workspaces';
import { askPlatform } from './ask-platform';
import { tool } from './tool';
import { asData, toPlainLine } from './untrusted';

export const getWorkspaceInfo = tool({
  name: 'get_workspace_info',
  description:
    'Who you are in the organisation: id, name, role, tier, status, model, who is above you, and the task at hand.',
  needs: 'look',
  input: {},
  async run(_, { platform, signal, turn, workspaceRoot }) {
    const row = await askPlatform(platform, getWorkspace, { query: {}, signal });
    const info = {
      id: row.id,
      name: toPlainLine(row.name),
      role: toPlainLine(row.role ?? ''),
      tier: row.tier,
      status: row.status,
      runtime: row.runtime,
      model: row.model,
      parent_id: row.parent_id,
      workspace_folder: workspaceRoot,
      task_id: turn.taskId,
      asked_by: turn.callerId === null ? 'a person' : `the workspace ${turn.callerId}`,
    };
    return asData('the platform', JSON.stringify(info, null, 2));
  },
});
