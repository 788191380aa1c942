import * as contracts from '@/contracts/workspace-files';
import { deleteFile as runDeleteFile } from '../../files/delete-file';
import { listFiles as runListFiles } from '../../files/list-files';
import { readFile as runReadFile } from '../../files/read-file';
import { replaceFiles as runReplaceFiles } from '../../files/replace-files';
import { writeFile as runWriteFile } from '../../files/write-file';
import { route } from '../route';

export const listFiles = route(contracts.listFiles, runListFiles);
export const readFile = route(contracts.readFile, runReadFile);
export const writeFile = route(contracts.writeFile, runWriteFile);
export const deleteFile = route(contracts.deleteFile, runDeleteFile);
export const replaceFiles = route(contracts.replaceFiles, runReplaceFiles);
