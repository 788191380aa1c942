export { getChatHistory as GET } from '@/server/http/routes/chat';
