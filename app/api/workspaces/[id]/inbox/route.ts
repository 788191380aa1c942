export { readInbox as GET } from '@/server/http/routes/inbox';
