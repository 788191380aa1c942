export { discoverWorkspace as GET } from '@/server/http/routes/registry';
