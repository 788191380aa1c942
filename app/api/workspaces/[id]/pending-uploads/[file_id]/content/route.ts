export { readPendingUpload as GET } from '@/server/http/routes/uploads';
