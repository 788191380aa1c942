export { listQueuedMessages as GET } from '@/server/http/routes/a2a-queue';
