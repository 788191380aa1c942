export { dropQueuedMessage as DELETE, getQueuedMessage as GET } from '@/server/http/routes/a2a-queue';
