export { listMemoryValues as GET, setMemoryValue as POST } from '@/server/http/routes/memory';
