export { listPeers as GET } from '@/server/http/routes/registry';
