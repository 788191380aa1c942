export { resolveInstructions as GET } from '@/server/http/routes/instructions';
