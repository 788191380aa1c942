export {
  deleteWorkspace as DELETE,
  getWorkspace as GET,
  updateWorkspace as PATCH,
} from '@/server/http/routes/workspaces';
