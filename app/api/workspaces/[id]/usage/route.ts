export { getUsage as GET } from '@/server/http/routes/budgets';
