export { uploadChatFiles as POST } from '@/server/http/routes/uploads';
