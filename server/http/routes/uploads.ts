import * as contracts from '@/contracts/uploads';
import { ackPendingUpload as runAckPendingUpload } from '../../uploads/ack-pending-upload';
import { downloadChatFile as runDownloadChatFile } from '../../uploads/download-chat-file';
import { readPendingUpload as runReadPendingUpload } from '../../uploads/read-pending-upload';
import { uploadChatFiles as runUploadChatFiles } from '../../uploads/upload-chat-files';
import { route } from '../route';

export const uploadChatFiles = route(contracts.uploadChatFiles, runUploadChatFiles);
export const readPendingUpload = route(contracts.readPendingUpload, runReadPendingUpload);
export const ackPendingUpload = route(contracts.ackPendingUpload, runAckPendingUpload);
export const downloadChatFile = route(contracts.downloadChatFile, runDownloadChatFile);
