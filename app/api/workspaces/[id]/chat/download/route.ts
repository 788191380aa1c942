export { downloadChatFile as GET } from '@/server/http/routes/uploads';
