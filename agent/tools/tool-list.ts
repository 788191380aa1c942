import { checkTaskStatus } from './delegations/check-task-status';
import { delegateTask } from './delegations/delegate-task';
import { delegateTaskAsync } from './delegations/delegate-task-async';
import { listPeers } from './delegations/list-peers';
import { listFiles } from './files/list-files';
import { readFile } from './files/read-file';
import { writeFile } from './files/write-file';
import { memoryDelete, memoryGet, memoryList, memorySet } from './memory/key-values';
import { commitMemory, recallMemory } from './memory/long-term';
import { requestApproval } from './people/request-approval';
import { sendMessageToUser } from './people/send-message-to-user';
import type { Tool } from './tool';
import { getWorkspaceInfo } from './workspace-info';

/** What every engine is given. */
export const TOOLS: readonly Tool[] = [
  listPeers,
  delegateTask,
  delegateTaskAsync,
  checkTaskStatus,
  sendMessageToUser,
  requestApproval,
  memorySet,
  memoryGet,
  memoryList,
  memoryDelete,
  getWorkspaceInfo,
  listFiles,
  readFile,
  writeFile,
];

/** What is given where the platform keeps memories that are found again by their meaning. */
export const MEMORY_TOOLS: readonly Tool[] = [commitMemory, recallMemory];
