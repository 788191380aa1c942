export { deleteInstruction as DELETE, updateInstruction as PUT } from '@/server/http/routes/instructions';
