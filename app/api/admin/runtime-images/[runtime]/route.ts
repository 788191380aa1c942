export { promoteRuntimeImage as PUT } from '@/server/http/routes/runtime-images';
