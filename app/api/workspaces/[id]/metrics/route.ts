export { getUsageToday as GET } from '@/server/http/routes/budgets';
