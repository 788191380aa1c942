export { rollbackRuntimeImage as POST } from '@/server/http/routes/runtime-images';
