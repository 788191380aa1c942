export { notifyPeople as POST } from '@/server/http/routes/chat';
