export {
  deleteFile as DELETE,
  readFile as GET,
  writeFile as PUT,
} from '@/server/http/routes/workspace-files';
