export { listRuntimeImages as GET } from '@/server/http/routes/runtime-images';
