export { replyToMessage as POST } from '@/server/http/routes/inbox';
