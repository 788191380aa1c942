export { ackPendingUpload as POST } from '@/server/http/routes/uploads';
