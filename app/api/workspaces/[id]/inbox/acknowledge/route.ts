export { acknowledgeInbox as POST } from '@/server/http/routes/inbox';
