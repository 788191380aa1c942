export {
  getWorkspaceConfig as GET,
  patchWorkspaceConfig as PATCH,
} from '@/server/http/routes/workspace-config';
