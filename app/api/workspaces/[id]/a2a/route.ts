export { sendToAgent as POST } from '@/server/http/routes/a2a';
