export { dropStaleQueue as POST } from '@/server/http/routes/a2a-queue';
