export { listActivity as GET, recordActivity as POST } from '@/server/http/routes/activity';
