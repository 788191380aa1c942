export {
  getImageRefresh as GET,
  refreshWorkspaceImages as POST,
} from '@/server/http/routes/runtime-images';
