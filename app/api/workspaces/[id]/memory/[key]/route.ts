export { deleteMemoryValue as DELETE, getMemoryValue as GET } from '@/server/http/routes/memory';
