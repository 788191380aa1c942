import { listPeople } from '@/server/http/routes/people';

export const GET = listPeople;
