export { listFiles as GET, replaceFiles as PUT } from '@/server/http/routes/workspace-files';
