export { createInstruction as POST, listInstructions as GET } from '@/server/http/routes/instructions';
